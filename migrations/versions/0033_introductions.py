"""People back things in public, are introduced by consent, share rooms, and may block."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0033"
down_revision = "0032"

MOMENT = sa.DateTime(timezone=True)
ONE_SUBJECT = (
    "CASE WHEN chart_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END = 1"
)
MEASURES = ("threads", "sponsors", "replies", "departments", "introductions")


def upgrade() -> None:
    op.create_table(
        "block",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("block", "person_id", "person"),
        _to("block", "blocked_id", "person"),
        sa.PrimaryKeyConstraint("person_id", "blocked_id", name=op.f("pk_block")),
    )
    op.create_table(
        "no_introductions",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        _to("no_introductions", "person_id", "person"),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_no_introductions")),
    )
    op.create_table(
        "backing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        *_subject("backing"),
        sa.Column("at", MOMENT, nullable=False),
        _to("backing", "person_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backing")),
        _once("backing", "person_id", "chart_id"),
        _once("backing", "person_id", "proposal_id"),
    )
    _create_introductions()
    _create_messages()
    op.create_table(
        "answer_credit",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        _to("answer_credit", "answer_id", "contribution"),
        _to("answer_credit", "person_id", "person"),
        sa.PrimaryKeyConstraint("answer_id", "noun", "noun_id", name=op.f("pk_answer_credit")),
    )
    op.create_table(
        "tie_count",
        sa.Column("quarter", sa.Date(), nullable=False),
        sa.Column("measure", one_of(*MEASURES), nullable=False),
        sa.Column("counted_on", sa.Date(), nullable=False),
        sa.Column("extent", one_of("exact", "few", "most"), nullable=False),
        sa.Column("part", sa.Integer(), nullable=True),
        sa.Column("whole", sa.Integer(), nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("quarter", "measure", "counted_on", name=op.f("pk_tie_count")),
    )
    for table, columns in {
        "block": ("blocked_id",),
        "backing": ("chart_id", "proposal_id"),
        "introduction": ("second_id", "chart_id", "proposal_id", "asked_at", "met_at"),
        "room_message": ("introduction_id",),
        "message_report": ("reporter_id", "resolved_entry_id"),
        "answer_credit": ("person_id",),
    }.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _create_introductions() -> None:
    op.create_table(
        "introduction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("first_id", sa.Integer(), nullable=False),
        sa.Column("second_id", sa.Integer(), nullable=False),
        *_subject("introduction"),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("first_reply", one_of("yes", "no"), nullable=True),
        sa.Column("second_reply", one_of("yes", "no"), nullable=True),
        sa.Column("met_at", MOMENT, nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        _to("introduction", "first_id", "person"),
        _to("introduction", "second_id", "person"),
        sa.CheckConstraint("first_id < second_id", name=op.f("ck_introduction_in_order")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_introduction")),
        _once("introduction", "first_id", "second_id", "chart_id"),
        _once("introduction", "first_id", "second_id", "proposal_id"),
    )


def _create_messages() -> None:
    op.create_table(
        "room_message",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("introduction_id", sa.Integer(), nullable=False),
        sa.Column("author_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("html", sa.String(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("hidden_at", MOMENT, nullable=True),
        sa.Column("redacted_at", MOMENT, nullable=True),
        sa.Column("form_key", sa.String(64), nullable=False),
        _to("room_message", "introduction_id", "introduction"),
        _to("room_message", "author_id", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_room_message")),
        _once("room_message", "author_id", "form_key"),
    )
    op.create_table(
        "message_report",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("message_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("resolved_entry_id", sa.Integer(), nullable=True),
        _to("message_report", "message_id", "room_message"),
        _to("message_report", "reporter_id", "person"),
        _to("message_report", "resolved_entry_id", "ledger_entry"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message_report")),
        _once("message_report", "message_id", "reporter_id"),
    )


def _subject(table: str) -> list[sa.Column[int] | sa.Constraint]:
    return [
        sa.Column("chart_id", sa.Integer(), nullable=True),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        _to(table, "chart_id", "chart"),
        _to(table, "proposal_id", "proposal"),
        sa.CheckConstraint(ONE_SUBJECT, name=op.f(f"ck_{table}_one_subject")),
    ]


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))


def _once(table: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=op.f(f"uq_{table}_{'_'.join(columns)}"))
