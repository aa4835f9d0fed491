"""Each fit keeps what its history shows and the worked example that explains it."""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade() -> None:
    with op.batch_alter_table("fit") as fit:
        for name in ("scored", "badges", "best_ten"):
            fit.add_column(sa.Column(name, sa.Integer(), nullable=True))
        fit.add_column(sa.Column("example", sa.JSON(), nullable=False, server_default="{}"))
