"""Proposals, their areas, drafts and hand overs."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    op.create_table(
        "draft",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key_hash", sa.String(64), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_key_hash"), "draft", ["key_hash"], unique=False)
    op.create_index(op.f("ix_draft_person_id"), "draft", ["person_id"], unique=False)
    op.create_table(
        "proposal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("kind", one_of("fix", "data_request"), nullable=False),
        sa.Column("reach", one_of("corner", "city"), nullable=False),
        sa.Column(
            "phase",
            one_of("draft", "evidence_wanted", "open", "answered", "closed"),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("active_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Integer(), nullable=True),
        sa.Column("close_reason", sa.String(500), nullable=False),
        sa.Column("merged_into", sa.Integer(), nullable=True),
        sa.Column("discussion_open", sa.Boolean(), nullable=False),
        sa.Column("comments", sa.Integer(), nullable=False),
        sa.Column("official_role", sa.String(160), nullable=False),
        sa.ForeignKeyConstraint(["closed_by"], ["person.id"], name=op.f("fk_proposal_closed_by")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_proposal_department_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_proposal_id")),
        sa.ForeignKeyConstraint(
            ["merged_into"], ["proposal.id"], name=op.f("fk_proposal_merged_into")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal")),
    )
    op.create_index(op.f("ix_proposal_active_at"), "proposal", ["active_at"], unique=False)
    op.create_index(op.f("ix_proposal_department_id"), "proposal", ["department_id"], unique=False)
    op.create_index(op.f("ix_proposal_opened_at"), "proposal", ["opened_at"], unique=False)
    op.create_index(op.f("ix_proposal_phase"), "proposal", ["phase"], unique=False)
    op.create_table(
        "hand_over",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=True),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_hand_over_by_id")),
        sa.ForeignKeyConstraint(["from_id"], ["department.id"], name=op.f("fk_hand_over_from_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_hand_over_proposal_id")
        ),
        sa.ForeignKeyConstraint(["to_id"], ["department.id"], name=op.f("fk_hand_over_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_hand_over")),
    )
    op.create_index(op.f("ix_hand_over_proposal_id"), "hand_over", ["proposal_id"], unique=False)
    op.create_table(
        "proposal_area",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhood.id"], name=op.f("fk_proposal_area_neighborhood_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_proposal_area_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", "neighborhood_id", name=op.f("pk_proposal_area")),
    )
    op.create_index(
        op.f("ix_proposal_area_neighborhood_id"), "proposal_area", ["neighborhood_id"], unique=False
    )
