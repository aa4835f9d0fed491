"""Readers flag charts told in steps, as they flag texts."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0029"
down_revision = "0028"

RULES = (
    "off_topic", "personal_attack", "partisan_slogan", "spam", "private_information", "duplicate",
)  # fmt: skip


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "story_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("story_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("told_at", moment, nullable=False),
        sa.Column("reason", one_of(*RULES), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("resolved_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["story_id"],
            ["chart_story.id"],
            name=op.f("fk_story_flag_story_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_story_flag_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_entry_id"], ["ledger_entry.id"], name=op.f("fk_story_flag_resolved_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_story_flag")),
        sa.UniqueConstraint(
            "story_id",
            "reporter_id",
            "told_at",
            name=op.f("uq_story_flag_story_id_reporter_id_told_at"),
        ),
    )
    for name in ("story_id", "reporter_id", "resolved_entry_id"):
        op.create_index(op.f(f"ix_story_flag_{name}"), "story_flag", [name], unique=False)
