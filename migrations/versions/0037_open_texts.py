"""An index of what is open for votes: whom to ask for a view is looked up without any text."""

import sqlalchemy as sa
from alembic import op

revision = "0037"
down_revision = "0036"


def upgrade() -> None:
    op.create_index(
        "ix_contribution_open",
        "contribution",
        ["author_id", "id", "noun", "about_id", "visibility", "voting_open"],
        sqlite_where=sa.text("visibility = 'public' AND voting_open = 1"),
        postgresql_where=sa.text("visibility = 'public' AND voting_open"),
    )
