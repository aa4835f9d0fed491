"""The key by which a city was first known: another one is said to be another one."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"


def upgrade() -> None:
    op.add_column(
        "borrowed_chart",
        sa.Column("known_key", sa.String(length=16), nullable=False, server_default=""),
    )
