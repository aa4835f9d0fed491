"""Charts told in steps."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0020"
down_revision = "0019"


def upgrade() -> None:
    op.create_table(
        "chart_story",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("focus", sa.String(80), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("hidden_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["author_id"], ["person.id"], name=op.f("fk_chart_story_author_id")
        ),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_chart_story_chart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart_story")),
    )
    op.create_index(op.f("ix_chart_story_author_id"), "chart_story", ["author_id"], unique=False)
    op.create_index(op.f("ix_chart_story_chart_id"), "chart_story", ["chart_id"], unique=False)
    op.create_table(
        "chart_step",
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("sentence", sa.String(200), nullable=False),
        sa.Column("deed", one_of("highlight", "zoom", "compare"), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["story_id"], ["chart_story.id"], name=op.f("fk_chart_step_story_id")
        ),
        sa.PrimaryKeyConstraint("story_id", "number", name=op.f("pk_chart_step")),
    )
