"""When a source was asked to be checked, so that it is not asked twice at once."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    asked = sa.Column("asked_at", sa.DateTime(timezone=True), nullable=True)
    op.add_column("data_source", asked)
