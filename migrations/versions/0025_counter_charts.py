"""Counter-charts: which chart answers which, and who gave the answer."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"


def upgrade() -> None:
    op.create_table(
        "counter_chart",
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("answers_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["answers_id"], ["chart.id"], name=op.f("fk_counter_chart_answers_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_counter_chart_by_id")),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_counter_chart_chart_id")),
        sa.PrimaryKeyConstraint("chart_id", "answers_id", name=op.f("pk_counter_chart")),
    )
    for column in ("answers_id", "by_id"):
        op.create_index(op.f(f"ix_counter_chart_{column}"), "counter_chart", [column], unique=False)
