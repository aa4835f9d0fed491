"""A letter is for one person of the city's list: both ways to prove end in one identity."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade() -> None:
    op.add_column("letter_code", sa.Column("identity_hash", sa.String(64), nullable=True))
    op.create_index(
        op.f("ix_letter_code_identity_hash"), "letter_code", ["identity_hash"], unique=False
    )
