"""Waiting letters are found by their place in the line, and what reminded of a thing by the thing."""

import sqlalchemy as sa
from alembic import op

revision = "0051"
down_revision = "0050"

LINE = "ix_mailing_waiting"
THING = "ix_notice_own_thing"
WAITING = sa.text("ended_at IS NULL")
OWN = sa.text("because_noun IS NULL")


def upgrade() -> None:
    op.drop_index(LINE, "mailing")
    line = ["matter", "retry_at", "id"]
    op.create_index(LINE, "mailing", line, sqlite_where=WAITING, postgresql_where=WAITING)
    op.create_index(
        THING, "notice", ["noun", "noun_id", "kind"], sqlite_where=OWN, postgresql_where=OWN
    )
