"""Departments that join a commitment, their steps, and what is blocked by whom."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0047"
down_revision = "0046"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "joining",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column(
            "state",
            one_of("asked", "condition", "joined", "declined", "withdrawn"),
            nullable=False,
        ),
        sa.Column("asked_for", sa.String(500), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        *_pointing("joining", commitment_id="commitment", department_id="department"),
        sa.PrimaryKeyConstraint("commitment_id", "department_id", name=op.f("pk_joining")),
    )
    _index("joining", "department_id")
    op.create_table(
        "joint_step",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(300), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("first_due_on", sa.Date(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("done_words", sa.String(500), nullable=False),
        *_pointing(
            "joint_step", commitment_id="commitment", department_id="department", owner_id="person"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_step")),
    )
    for column in ("commitment_id", "department_id", "owner_id"):
        _index("joint_step", column)
    _blocked_by()
    _acts()


def _blocked_by() -> None:
    op.create_table(
        "blocked_by",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("kind", one_of("department", "permit", "budget"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("named", sa.String(160), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_as", sa.String(160), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("ended_by", sa.Integer(), nullable=True),
        sa.Column("ended_as", sa.String(160), nullable=False),
        sa.Column("ended_words", sa.String(500), nullable=False),
        *_pointing(
            "blocked_by", step_id="joint_step", proposal_id="proposal",
            department_id="department", by_id="person", ended_by="person",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_blocked_by")),
    )  # fmt: skip
    _index("blocked_by", "department_id")
    stands = sa.text("ended_at IS NULL")
    for name, column in (("step", "step_id"), ("proposal", "proposal_id")):
        op.create_index(
            f"ix_blocked_by_{name}", "blocked_by", [column], unique=True,
            sqlite_where=stands, postgresql_where=stands,
        )  # fmt: skip


def _acts() -> None:
    op.create_table(
        "joint_act",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column(
            "deed",
            one_of("asked", "joined", "condition", "agreed", "declined", "withdrawn", "step",
                   "changed", "done", "reopened", "blocked", "unblocked"),
            nullable=False,
        ),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("step_id", sa.Integer(), nullable=True),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_as", sa.String(160), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        *_pointing(
            "joint_act", commitment_id="commitment", department_id="department",
            step_id="joint_step", by_id="person",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_act")),
    )  # fmt: skip
    _index("joint_act", "commitment_id")


def _pointing(table: str, **targets: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in targets.items()
    ]


def _index(table: str, column: str) -> None:
    op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
