"""Official answers and the work that leads to them."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    op.create_table(
        "answer_claim",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_answer_claim_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_answer_claim_proposal_id")
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_answer_claim")),
    )
    op.create_index(op.f("ix_answer_claim_person_id"), "answer_claim", ["person_id"], unique=False)
    op.create_table(
        "answer_draft",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("office", sa.String(40), nullable=False),
        sa.Column("verdict", one_of("accepted", "needs_more", "declined"), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("saved_by", sa.Integer(), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["person.id"], name=op.f("fk_answer_draft_drafted_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_answer_draft_proposal_id")
        ),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_answer_draft_saved_by")),
        sa.PrimaryKeyConstraint("proposal_id", "office", name=op.f("pk_answer_draft")),
    )
    op.create_table(
        "official_answer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("verdict", one_of("accepted", "needs_more", "declined"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("posted_by", sa.Integer(), nullable=False),
        sa.Column("posted_as", sa.String(160), nullable=False),
        sa.Column("drafted_by", sa.Integer(), nullable=False),
        sa.Column("posted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_official_answer_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["drafted_by"], ["person.id"], name=op.f("fk_official_answer_drafted_by")
        ),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_official_answer_id")),
        sa.ForeignKeyConstraint(
            ["posted_by"], ["person.id"], name=op.f("fk_official_answer_posted_by")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_official_answer_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_official_answer")),
    )
    op.create_index(
        op.f("ix_official_answer_department_id"), "official_answer", ["department_id"], unique=False
    )
    op.create_index(
        op.f("ix_official_answer_posted_at"), "official_answer", ["posted_at"], unique=False
    )
    op.create_index(
        op.f("ix_official_answer_proposal_id"), "official_answer", ["proposal_id"], unique=False
    )
    op.create_table(
        "staff_note",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_staff_note_author_id")),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_staff_note_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_staff_note_proposal_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_staff_note")),
    )
    op.create_index(op.f("ix_staff_note_author_id"), "staff_note", ["author_id"], unique=False)
    op.create_index(op.f("ix_staff_note_proposal_id"), "staff_note", ["proposal_id"], unique=False)
