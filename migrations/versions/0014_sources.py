"""Recipes, aliases of places, sources, and what is known of a version beside its rows."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0014"
down_revision = "0013"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "data_source",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            one_of("url", "socrata", "ckan", "arcgis", "folder"),
            nullable=False,
        ),
        sa.Column("address", sa.String(2000), nullable=False),
        sa.Column(
            "schedule",
            one_of("never", "daily", "weekly", "monthly"),
            nullable=False,
        ),
        sa.Column("mark", sa.JSON(), nullable=False),
        sa.Column("checked_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=True),
        sa.Column("due_at", moment, nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("error", sa.String(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_data_source_by_id")),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_data_source_dataset_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_source")),
        sa.UniqueConstraint("dataset_id", name=op.f("uq_data_source_dataset_id")),
    )
    op.create_index(op.f("ix_data_source_due_at"), "data_source", ["due_at"], unique=False)
    op.create_table(
        "place_alias",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("written", sa.String(200), nullable=False),
        sa.Column("folded", sa.String(200), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_place_alias_by_id")),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_place_alias_dataset_id")
        ),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhood.id"], name=op.f("fk_place_alias_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_place_alias")),
        sa.UniqueConstraint("dataset_id", "folded", name=op.f("uq_place_alias_dataset_id_folded")),
    )
    op.create_index(op.f("ix_place_alias_dataset_id"), "place_alias", ["dataset_id"], unique=False)
    # Plain ALTERs: SQLite would copy the whole table for more, and drop one that others point at.
    for table, column in (
        ("dataset", sa.Column("recipe", sa.JSON(), nullable=False, server_default="{}")),
        ("dataset", sa.Column("dictionary", sa.JSON(), nullable=False, server_default="{}")),
        ("dataset", sa.Column("key_column", sa.String(100), nullable=False, server_default="")),
        (
            "dataset_version",
            sa.Column("aside_path", sa.String(), nullable=False, server_default=""),
        ),
        (
            "dataset_version",
            sa.Column("difference", sa.JSON(), nullable=False, server_default="{}"),
        ),
        ("dataset_version", sa.Column("withdrawn_at", moment, nullable=True)),
        (
            "dataset_version",
            sa.Column("withdrawn_reason", sa.String(), nullable=False, server_default=""),
        ),
        ("dataset_version", sa.Column("dropped_at", moment, nullable=True)),
        ("import_job", sa.Column("held", sa.JSON(), nullable=False, server_default="[]")),
        ("import_job", sa.Column("stopped", sa.Boolean(), nullable=False, server_default="0")),
    ):
        op.add_column(table, column)
    for table, name, target in (
        ("dataset_version", "withdrawn_by", "person"),
        ("import_job", "source_id", "data_source"),
    ):
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN {name} INTEGER "
            f"CONSTRAINT fk_{table}_{name} REFERENCES {target} (id)"
        )
