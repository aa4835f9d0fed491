"""Imports that programs ask for: one for each form, and a refusal that says its code."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"


def upgrade() -> None:
    for column in ("error_code", "error_hint"):
        op.add_column(
            "import_job", sa.Column(column, sa.String(), server_default="", nullable=False)
        )
    op.add_column("import_job", sa.Column("form_key", sa.String(64), nullable=True))
    op.create_index(
        op.f("ix_import_job_person_id_form_key"),
        "import_job",
        ["person_id", "form_key"],
        unique=True,
    )
