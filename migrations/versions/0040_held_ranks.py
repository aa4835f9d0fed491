"""What lists join says itself that a rank stands still: of lists, threads and files alike."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"


def upgrade() -> None:
    held: sa.Column[bool] = sa.Column(
        "held", sa.Boolean(), nullable=False, server_default=sa.false()
    )
    op.add_column("published", held)
    op.execute(
        "UPDATE published SET held = true WHERE contribution_id IN "
        "(SELECT contribution_id FROM rank_hold WHERE frozen AND ended_at IS NULL)"
    )
    op.create_index(
        "ix_published_held",
        "published",
        ["contribution_id"],
        unique=False,
        sqlite_where=sa.text("held"),
        postgresql_where=sa.text("held"),
    )
