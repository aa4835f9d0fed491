"""An index of what is open for votes: whom to ask for a view is looked up without any text."""

import sqlalchemy as sa
from alembic import op

<<<<<<<< HEAD:migrations/versions/0037_open_texts.py
revision = "0037"
down_revision = "0036"
========
revision = "0036"
down_revision = "0035"
>>>>>>>> w-judge:migrations/versions/0036_open_texts.py


def upgrade() -> None:
    op.create_index(
        "ix_contribution_open",
        "contribution",
        ["author_id", "id", "noun", "about_id", "visibility", "voting_open"],
        sqlite_where=sa.text("visibility = 'public' AND voting_open = 1"),
        postgresql_where=sa.text("visibility = 'public' AND voting_open"),
    )
