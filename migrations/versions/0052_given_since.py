"""Since when a step, and a row of a meeting, have the owner and the day that they have.

A reminder goes out again when one of the two changes, and at no other correction. What stands now
counts from its last change, as it did so far: nobody is told twice by this.
"""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"

LONG_AGO = "1970-01-01 00:00:00"
OF_STEPS = """
UPDATE joint_step SET given_at = coalesce(
  (SELECT max(joint_act.at) FROM joint_act WHERE joint_act.step_id = joint_step.id
     AND joint_act.deed IN ('step', 'joined', 'changed', 'reopened')), made_at)
"""
OF_ROWS = "UPDATE meeting_entry SET given_at = coalesce(changed_at, entered_at)"


def upgrade() -> None:
    # A plain ALTER needs a default, and SQLite takes none that is computed: each row gets its own.
    moment = sa.DateTime(timezone=True)
    for table, fill in (("joint_step", OF_STEPS), ("meeting_entry", OF_ROWS)):
        given = sa.Column("given_at", moment, nullable=False, server_default=LONG_AGO)
        op.add_column(table, given)
        op.execute(fill)
