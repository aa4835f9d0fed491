"""Ranks that wait for a person's look, and how many votes of a batch came from new accounts."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0039"
down_revision = "0038"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    with op.batch_alter_table("batch") as batch:
        batch.add_column(sa.Column("fresh", sa.Integer(), nullable=False, server_default="0"))
        batch.add_column(sa.Column("fresh_new", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "rank_hold",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("reason", one_of("new_accounts", "together", "fall", "gap"), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("frozen", sa.Boolean(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.Column("until", moment, nullable=True),
        sa.Column("looked_at", moment, nullable=True),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_rank_hold_contribution_id")
        ),
        sa.ForeignKeyConstraint(["batch_id"], ["batch.id"], name=op.f("fk_rank_hold_batch_id")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_rank_hold_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rank_hold")),
    )
    op.create_index(
        op.f("ix_rank_hold_contribution_id"), "rank_hold", ["contribution_id"], unique=False
    )
    standing = sa.text("ended_at IS NULL")
    op.create_index(
        "ix_rank_hold_standing",
        "rank_hold",
        ["contribution_id", "reason"],
        unique=True,
        sqlite_where=standing,
        postgresql_where=standing,
    )
