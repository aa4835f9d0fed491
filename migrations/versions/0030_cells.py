"""Votes are counted in cells: a neighborhood's, a district's, or with all others.

What was counted before stays where nobody can tell its neighborhood: with all others.
"""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0030"
down_revision = "0029"

KINDS = ("neighborhood", "district", "elsewhere")
PLACE = ["contribution_id", "kind", "place", "id"]


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("vote") as vote:
        vote.add_column(sa.Column("cell", one_of(*KINDS), nullable=True))
        vote.add_column(sa.Column("cell_place", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE vote SET cell = 'elsewhere' WHERE counted IS NOT NULL")
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("shown", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("waiting", sa.JSON(), nullable=False, server_default=NOBODY))
    op.execute("UPDATE batch SET shown = counts")
    op.add_column("published", sa.Column("swept_at", moment, nullable=True))
    op.execute("UPDATE published SET swept_at = published_at")
    op.create_table(
        "batch_cell",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of(*KINDS), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("counts", sa.JSON(), nullable=False),
        sa.Column("shown", sa.JSON(), nullable=False),
        sa.Column("published_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_batch_cell_batch_id")),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_batch_cell_contribution_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batch_cell")),
    )
    op.create_index("ix_batch_cell_place", "batch_cell", PLACE, unique=False)
    op.execute(
        "INSERT INTO batch_cell"
        " (batch_id, contribution_id, kind, place, counts, shown, published_at)"
        " SELECT id, contribution_id, 'elsewhere', 0, counts, counts, published_at FROM batch"
        " WHERE id IN (SELECT batch_id FROM published)"
    )


NOBODY = '{"agree": 0, "disagree": 0, "pass": 0}'
