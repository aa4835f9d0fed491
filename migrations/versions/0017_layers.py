"""Layers: second sets of areas, how they lie over the neighborhoods, and datasets that name them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "layer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer")),
        sa.UniqueConstraint("name", name=op.f("uq_layer_name")),
        sa.UniqueConstraint("slug", name=op.f("uq_layer_slug")),
    )
    op.create_table(
        "layer_area",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("layer_id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("also", sa.JSON(), nullable=False),
        sa.Column("geometry", sa.JSON(), nullable=False),
        sa.Column("drawn", sa.JSON(), nullable=False),
        sa.Column("retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["layer_id"], ["layer.id"], name=op.f("fk_layer_area_layer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_layer_area")),
        sa.UniqueConstraint("layer_id", "slug", name=op.f("uq_layer_area_layer_id_slug")),
    )
    op.create_index(op.f("ix_layer_area_layer_id"), "layer_area", ["layer_id"], unique=False)
    op.create_table(
        "layer_overlap",
        sa.Column("area_id", sa.Integer(), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.Column("of_area", sa.Float(), nullable=False),
        sa.Column("of_neighborhood", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(
            ["area_id"], ["layer_area.id"], name=op.f("fk_layer_overlap_area_id")
        ),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"],
            ["neighborhood.id"],
            name=op.f("fk_layer_overlap_neighborhood_id"),
        ),
        sa.PrimaryKeyConstraint("area_id", "neighborhood_id", name=op.f("pk_layer_overlap")),
    )
    op.create_index(
        op.f("ix_layer_overlap_neighborhood_id"), "layer_overlap", ["neighborhood_id"], unique=False
    )
    # A plain ALTER: SQLite would copy the whole table for more, and drop one that others point at.
    op.execute(
        "ALTER TABLE dataset ADD COLUMN layer_id INTEGER "
        "CONSTRAINT fk_dataset_layer_id REFERENCES layer (id)"
    )
