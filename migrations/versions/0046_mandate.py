"""What the city promised, which departments take part, and the answers that are owed."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0046"
down_revision = "0045"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mandate",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_days", sa.Integer(), nullable=True),
        sa.Column("answers_a_month", sa.Integer(), nullable=False),
        sa.Column("resolution_url", sa.String(500), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("subdivision", sa.String(10), nullable=False),
        sa.Column("own_days", sa.JSON(), nullable=False),
        sa.Column("timezone", sa.String(60), nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mandate")),
    )
    op.create_table(
        "department_promise",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("officer_id", sa.Integer(), nullable=True),
        sa.Column("deputy_id", sa.Integer(), nullable=True),
        sa.Column("answers_a_month", sa.Integer(), nullable=True),
        sa.Column("filled_month", sa.Date(), nullable=False),
        *(
            sa.ForeignKeyConstraint(
                [column], [target], name=op.f(f"fk_department_promise_{column}")
            )
            for column, target in (
                ("department_id", "department.id"),
                ("officer_id", "person.id"),
                ("deputy_id", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_department_promise")),
    )
    op.create_table(
        "owed_answer",
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("because", one_of("badge", "adopted"), nullable=False),
        sa.Column("asked_at", moment, nullable=False),
        sa.Column("slot_month", sa.Date(), nullable=True),
        sa.Column("slot_of", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column(
            "outcome", one_of("answered", "merged", "closed", "hidden", "deleted"), nullable=True
        ),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("told_department", sa.Integer(), nullable=True),
        sa.Column("reminded", sa.Boolean(), nullable=False),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_owed_answer_{column}"))
            for column, target in (
                ("proposal_id", "proposal.id"),
                ("slot_of", "department.id"),
                ("told_department", "department.id"),
            )
        ),
        sa.PrimaryKeyConstraint("proposal_id", name=op.f("pk_owed_answer")),
    )
    op.create_index(op.f("ix_owed_answer_slot_of"), "owed_answer", ["slot_of"], unique=False)
    op.create_index(op.f("ix_owed_answer_due_on"), "owed_answer", ["due_on"], unique=False)
