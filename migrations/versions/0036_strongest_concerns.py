"""The strongest concern beside a proposal, its answer, and the texts that changed because of one."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0036"
down_revision = "0035"


def upgrade() -> None:
    op.create_table(
        "strongest_concern",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("comment_id", sa.Integer(), nullable=True),
        sa.Column("basis", one_of("group", "place", "score"), nullable=True),
        sa.Column("place_kind", one_of("neighborhood", "district", "elsewhere"), nullable=True),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("support", sa.Integer(), nullable=False),
        sa.Column("approval", sa.Integer(), nullable=False),
        sa.Column("fit_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_strongest_concern_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["comment_id"], ["comment.id"], name=op.f("fk_strongest_concern_comment_id")
        ),
        sa.ForeignKeyConstraint(["fit_id"], ["fit.id"], name=op.f("fk_strongest_concern_fit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_strongest_concern")),
    )
    op.create_index("ix_strongest_concern_newest", "strongest_concern", ["proposal_id", "id"])
    op.create_table(
        "concern_answer",
        sa.Column("concern_id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["concern_id"], ["comment.id"], name=op.f("fk_concern_answer_concern_id")
        ),
        sa.ForeignKeyConstraint(
            ["answer_id"], ["comment.id"], name=op.f("fk_concern_answer_answer_id")
        ),
        sa.PrimaryKeyConstraint("concern_id", name=op.f("pk_concern_answer")),
    )
    # Plain ALTERs: SQLite would copy a whole table for more.
    op.execute(
        "ALTER TABLE revision ADD COLUMN because_of INTEGER "
        "CONSTRAINT fk_revision_because_of REFERENCES contribution (id)"
    )
    op.create_index(op.f("ix_revision_because_of"), "revision", ["because_of"])
    # Of batches before this it is not known, so they say nothing of it.
    op.execute("ALTER TABLE batch ADD COLUMN revision INTEGER NOT NULL DEFAULT 1")
    op.execute("ALTER TABLE batch ADD COLUMN earlier INTEGER")
