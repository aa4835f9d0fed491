"""Common ground as it was published: fits of opinion groups, and a score for each text."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0031"
down_revision = "0030"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "fit",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("voters", sa.Integer(), nullable=False),
        sa.Column("items", sa.Integer(), nullable=False),
        sa.Column("group_sizes", sa.JSON(), nullable=False),
        sa.Column("picture", sa.JSON(), nullable=False),
        sa.Column("memory", sa.LargeBinary(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_fit_batch_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fit")),
    )
    op.create_table(
        "score",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("fit_id", sa.Integer(), nullable=False),
        sa.Column("score", sa.Integer(), nullable=False),
        sa.Column("sd", sa.Integer(), nullable=False),
        sa.Column("groups_differ", sa.Integer(), nullable=False),
        sa.Column("places_differ", sa.Integer(), nullable=False),
        sa.Column("corner", sa.Boolean(), nullable=False),
        sa.Column("heard", one_of("neighborhood", "district", "city"), nullable=False),
        sa.Column("reach_cap", sa.Integer(), nullable=True),
        sa.Column("intercept", sa.Integer(), nullable=False),
        sa.Column("consensus", sa.Integer(), nullable=False),
        sa.Column("badge", sa.Boolean(), nullable=False),
        sa.Column("held_by", sa.JSON(), nullable=False),
        sa.Column("groups", sa.JSON(), nullable=False),
        sa.Column("lowest", sa.JSON(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_score_contribution_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_score_batch_id")),
        sa.ForeignKeyConstraint(["fit_id"], ["fit.id"], name=op.f("fk_score_fit_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_score")),
    )
    op.create_index("ix_score_contribution", "score", ["contribution_id", "id"], unique=False)
    op.create_index(op.f("ix_score_fit_id"), "score", ["fit_id"], unique=False)
    with op.batch_alter_table("published") as published:
        published.add_column(sa.Column("score_id", sa.Integer(), nullable=True))
        published.add_column(sa.Column("score", sa.Integer(), nullable=True))
        published.add_column(sa.Column("sd", sa.Integer(), nullable=True))
        published.add_column(
            sa.Column("badge", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        published.create_foreign_key(op.f("fk_published_score_id"), "score", ["score_id"], ["id"])
    op.create_index(op.f("ix_published_score"), "published", ["score"], unique=False)
