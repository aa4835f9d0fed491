"""What an import was looked at beside, when a dictionary was edited, and what was withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade() -> None:
    op.add_column("import_job", sa.Column("read_beside", sa.Integer(), nullable=True))
    op.add_column("dataset", sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
    op.create_index(op.f("ix_dataset_edited_at"), "dataset", ["edited_at"], unique=False)
    # Every page of a proposal asks how many there are.
    withdrawn = sa.text("withdrawn_at IS NOT NULL")
    op.create_index(
        "ix_dataset_version_withdrawn",
        "dataset_version",
        ["withdrawn_at"],
        unique=False,
        sqlite_where=withdrawn,
        postgresql_where=withdrawn,
    )
