"""The public ledger."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("deed", sa.String(40), nullable=False),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("rule", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column(
            "actor_role",
            one_of("resident", "official", "moderator", "administrator"),
            nullable=True,
        ),
        sa.Column("concerns_id", sa.Integer(), nullable=True),
        sa.Column("about_entry_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["about_entry_id"], ["ledger_entry.id"], name=op.f("fk_ledger_entry_about_entry_id")
        ),
        sa.ForeignKeyConstraint(["actor_id"], ["person.id"], name=op.f("fk_ledger_entry_actor_id")),
        sa.ForeignKeyConstraint(
            ["concerns_id"], ["person.id"], name=op.f("fk_ledger_entry_concerns_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
    )
    op.create_index(
        op.f("ix_ledger_entry_about_entry_id"), "ledger_entry", ["about_entry_id"], unique=False
    )
    op.create_index(op.f("ix_ledger_entry_actor_id"), "ledger_entry", ["actor_id"], unique=False)
    op.create_index(
        op.f("ix_ledger_entry_concerns_id"), "ledger_entry", ["concerns_id"], unique=False
    )
    op.create_index(op.f("ix_ledger_entry_deed"), "ledger_entry", ["deed"], unique=False)
