"""Whether a dataset holds only what is still open: then its past looks lower than it was."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade() -> None:
    op.add_column(
        "dataset", sa.Column("only_open", sa.Boolean(), nullable=False, server_default="0")
    )
