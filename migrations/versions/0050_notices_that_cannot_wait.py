"""An index of what nobody was told yet and what is no news by a follow."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"

NAME = "ix_notice_untold_own"
OWN = sa.text("mailed_at IS NULL AND read_at IS NULL AND because_noun IS NULL")


def upgrade() -> None:
    op.create_index(NAME, "notice", ["kind", "created_at"], sqlite_where=OWN, postgresql_where=OWN)
