"""Charts."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    op.create_table(
        "chart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("title", sa.String(300), nullable=False),
        sa.Column("kind", one_of("ranking", "trend", "map"), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("spec_hash", sa.String(64), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("featured", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_chart_created_by")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_chart_dataset_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_chart")),
        sa.UniqueConstraint("dataset_id", "spec_hash", name=op.f("uq_chart_dataset_id_spec_hash")),
    )
    op.create_index(op.f("ix_chart_created_by"), "chart", ["created_by"], unique=False)
    op.create_index(op.f("ix_chart_dataset_id"), "chart", ["dataset_id"], unique=False)
    op.create_index(op.f("ix_chart_featured"), "chart", ["featured"], unique=False)
