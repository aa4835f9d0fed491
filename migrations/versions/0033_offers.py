"""Offers between proposals, and which neighborhoods' measures move alike."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0033"
down_revision = "0029"


def upgrade() -> None:
    op.create_table(
        "proposal_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("merge", "link"), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.String(21), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_moderator", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("one_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            one_of("open", "accepted", "declined", "withdrawn", "ended"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_proposal_offer_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_proposal_offer_decided_by")
        ),
        sa.ForeignKeyConstraint(["one_id"], ["proposal.id"], name=op.f("fk_proposal_offer_one_id")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["proposal.id"], name=op.f("fk_proposal_offer_other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_offer")),
    )
    for column in ("one_id", "other_id", "pair", "by_id"):
        op.create_index(op.f(f"ix_proposal_offer_{column}"), "proposal_offer", [column])
    op.create_index(
        "ix_proposal_offer_open",
        "proposal_offer",
        ["pair"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    # Who votes is asked for what was merged into a proposal, on its page.
    op.create_index(op.f("ix_proposal_merged_into"), "proposal", ["merged_into"])
