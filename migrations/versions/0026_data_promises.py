"""What the city said to a data request: the dataset that has it, or the day by which it will."""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "data_promise",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("said_by", sa.Integer(), nullable=False),
        sa.Column("said_at", moment, nullable=False),
        sa.Column("landed_at", moment, nullable=True),
        sa.Column("told_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_data_promise_dataset_id")
        ),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_data_promise_proposal_id")
        ),
        sa.ForeignKeyConstraint(["said_by"], ["person.id"], name=op.f("fk_data_promise_said_by")),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_data_promise")),
    )
    op.create_index(op.f("ix_data_promise_dataset_id"), "data_promise", ["dataset_id"])
