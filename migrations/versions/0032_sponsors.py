"""Sponsors, co-authors, and who wrote each state of a text."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0032"
down_revision = "0031"

STATES = (
    "asked", "invited", "standing", "declined", "refused", "withdrawn", "left", "ended",
)  # fmt: skip


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "sponsorship",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of(*STATES), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=True),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("offered_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_sponsorship_proposal_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_sponsorship_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["place_id"], ["neighborhood.id"], name=op.f("fk_sponsorship_place_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["person.id"], name=op.f("fk_sponsorship_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sponsorship")),
        sa.UniqueConstraint(
            "proposal_id", "person_id", name=op.f("uq_sponsorship_proposal_id_person_id")
        ),
    )
    for name in ("person_id", "invited_by"):
        op.create_index(op.f(f"ix_sponsorship_{name}"), "sponsorship", [name], unique=False)
    op.create_table(
        "co_author",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("since", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_co_author_contribution_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_co_author_person_id")),
        sa.PrimaryKeyConstraint("contribution_id", "person_id", name=op.f("pk_co_author")),
    )
    op.create_index(op.f("ix_co_author_person_id"), "co_author", ["person_id"], unique=False)
    for name in ("sponsors", "sponsor_places"):
        column = sa.Column(name, sa.Integer(), server_default="0", nullable=False)
        op.add_column("proposal", column)
    op.add_column(
        "person",
        sa.Column("open_to_invitations", sa.Boolean(), server_default="1", nullable=False),
    )
    # Plain ALTERs: SQLite would copy a whole table for more.
    op.execute(
        "ALTER TABLE revision ADD COLUMN editor_id INTEGER "
        "CONSTRAINT fk_revision_editor_id REFERENCES person (id)"
    )
    op.execute(
        "UPDATE revision SET editor_id = (SELECT author_id FROM contribution "
        "WHERE contribution.id = revision.contribution_id)"
    )
