"""What the city wants to reach, who adopted a proposal, and who speaks without their name."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"


def upgrade() -> None:
    _goals()
    _adoptions()
    op.create_table(
        "protected_voice",
        sa.Column("stand_in_id", sa.Integer(), nullable=False),
        sa.Column("behind_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(
            ["stand_in_id"], ["person.id"], name=op.f("fk_protected_voice_stand_in_id")
        ),
        sa.ForeignKeyConstraint(
            ["behind_id"], ["person.id"], name=op.f("fk_protected_voice_behind_id")
        ),
        sa.PrimaryKeyConstraint("stand_in_id", name=op.f("pk_protected_voice")),
        sa.UniqueConstraint(
            "behind_id", "form_key", name=op.f("uq_protected_voice_behind_id_form_key")
        ),
    )


def _goals() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "goal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(120), nullable=False),
        sa.Column("words", sa.String(2000), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("reading", sa.JSON(), nullable=False),
        sa.Column("named_by", sa.Integer(), nullable=False),
        sa.Column("named_at", moment, nullable=False),
        sa.Column("cited_at", moment, nullable=False),
        sa.Column("retired_at", moment, nullable=True),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_goal_chart_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["dataset_version.id"], name=op.f("fk_goal_version_id")
        ),
        sa.ForeignKeyConstraint(["named_by"], ["person.id"], name=op.f("fk_goal_named_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_goal")),
        sa.UniqueConstraint("slug", name=op.f("uq_goal_slug")),
    )
    op.create_table(
        "serving",
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("goal_id", sa.Integer(), nullable=False),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["goal_id"], ["goal.id"], name=op.f("fk_serving_goal_id")),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_serving_said_by")),
        sa.PrimaryKeyConstraint("noun", "noun_id", "goal_id", name=op.f("pk_serving")),
    )
    op.create_index(op.f("ix_serving_goal_id"), "serving", ["goal_id"], unique=False)


def _adoptions() -> None:
    moment = sa.DateTime(timezone=True)
    op.add_column("proposal", sa.Column("adopted_at", moment, nullable=True))
    op.create_table(
        "adoption",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("adopted_as", sa.String(160), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_adoption_proposal_id")
        ),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_adoption_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_adoption")),
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_adoption_standing",
        "adoption",
        ["proposal_id"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
