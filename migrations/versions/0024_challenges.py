"""Challenges: evidence flags on citations and errors reported in datasets, each owed an answer."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    op.create_table(
        "challenge",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            one_of(
                "stale", "denominator", "period", "place", "scale",
                "value", "missing", "meaning", "other",
            ),
            nullable=False,
        ),
        sa.Column("citation_id", sa.Integer(), nullable=True),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("column_name", sa.String(200), nullable=False),
        sa.Column("row_words", sa.String(200), nullable=False),
        sa.Column("outcome", one_of("accepted", "not_accepted"), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answer_id"], ["comment.id"], name=op.f("fk_challenge_answer_id")),
        sa.ForeignKeyConstraint(
            ["citation_id"], ["citation.id"], name=op.f("fk_challenge_citation_id")
        ),
        sa.ForeignKeyConstraint(["id"], ["comment.id"], name=op.f("fk_challenge_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["dataset_version.id"], name=op.f("fk_challenge_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_challenge")),
    )  # fmt: skip
    for column in ("citation_id", "version_id"):
        op.create_index(op.f(f"ix_challenge_{column}"), "challenge", [column], unique=False)
