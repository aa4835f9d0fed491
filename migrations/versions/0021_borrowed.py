"""Borrowed charts: documents of other cities, with what is known of their signatures."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0021"
down_revision = "0020"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "borrowed_chart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("city", sa.String(300), nullable=False),
        sa.Column("document", sa.JSON(), nullable=False),
        sa.Column(
            "signed",
            one_of("unsigned", "broken", "foreign", "distrusted", "unknown", "earlier", "current"),
            nullable=False,
        ),
        sa.Column(
            "kept", one_of("nothing", "other-chart", "older", "worse-signed"), nullable=False
        ),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("asked_at", moment, nullable=True),
        sa.Column("fetched_at", moment, nullable=True),
        sa.Column("checked_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.Column("removed_at", moment, nullable=True),
        sa.Column("removed_by", sa.Integer(), nullable=True),
        sa.Column("removed_reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_borrowed_chart_by_id")),
        sa.ForeignKeyConstraint(
            ["removed_by"], ["person.id"], name=op.f("fk_borrowed_chart_removed_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_borrowed_chart")),
    )
    for column in ("address", "by_id", "removed_by"):
        op.create_index(op.f(f"ix_borrowed_chart_{column}"), "borrowed_chart", [column])
