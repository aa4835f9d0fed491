"""Stat meetings: calendars, recorders, meetings, agendas, rows and marks."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0049"
down_revision = "0048"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _calendars()
    _meetings()
    _rows()


def _keys(table: str, **columns: str) -> list[sa.ForeignKeyConstraint]:
    return [
        sa.ForeignKeyConstraint([column], [f"{target}.id"], name=op.f(f"fk_{table}_{column}"))
        for column, target in columns.items()
    ]


def _calendars() -> None:
    op.create_table(
        "meeting_calendar",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("rhythm", one_of("weekly", "two_weeks", "monthly"), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("at", sa.String(5), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("begins_on", sa.Date(), nullable=False),
        sa.Column("planned_to", sa.Date(), nullable=True),
        *_keys("meeting_calendar", department_id="department"),
        sa.PrimaryKeyConstraint("department_id", name=op.f("pk_meeting_calendar")),
    )
    op.create_table(
        "meeting_recorder",
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("named_at", MOMENT, nullable=False),
        *_keys("meeting_recorder", department_id="department", person_id="person"),
        sa.PrimaryKeyConstraint("department_id", "person_id", name=op.f("pk_meeting_recorder")),
    )
    op.create_index(op.f("ix_meeting_recorder_person_id"), "meeting_recorder", ["person_id"])


def _meetings() -> None:
    op.create_table(
        "stat_meeting",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("slot_on", sa.Date(), nullable=False),
        sa.Column("starts_at", MOMENT, nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(200), nullable=False),
        sa.Column("link", sa.String(500), nullable=False),
        sa.Column("moved_from", MOMENT, nullable=True),
        sa.Column("move_reason", sa.String(300), nullable=False),
        sa.Column("skipped_at", MOMENT, nullable=True),
        sa.Column("skip_reason", sa.String(300), nullable=False),
        sa.Column("frozen_at", MOMENT, nullable=True),
        sa.Column("recorded_at", MOMENT, nullable=True),
        sa.Column("good", sa.String(500), nullable=False),
        sa.Column("good_at", MOMENT, nullable=True),
        sa.Column("good_version", sa.Integer(), nullable=False),
        sa.Column("attendance", sa.JSON(), nullable=False),
        sa.Column("attendance_version", sa.Integer(), nullable=False),
        sa.Column("memo_due_on", sa.Date(), nullable=False),
        sa.Column("memo_text", sa.String(20_000), nullable=False),
        sa.Column("memo_html", sa.String(), nullable=False),
        sa.Column("memo_version", sa.Integer(), nullable=False),
        sa.Column("memo_at", MOMENT, nullable=True),
        sa.Column("memo_changed_at", MOMENT, nullable=True),
        sa.Column("memo_told", sa.Boolean(), nullable=False),
        sa.Column("stamp", sa.Integer(), nullable=False),
        *_keys("stat_meeting", department_id="department"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_stat_meeting")),
        sa.UniqueConstraint(
            "department_id", "slot_on", name=op.f("uq_stat_meeting_department_id_slot_on")
        ),
    )
    op.create_index(op.f("ix_stat_meeting_department_id"), "stat_meeting", ["department_id"])
    op.create_index(op.f("ix_stat_meeting_starts_at"), "stat_meeting", ["starts_at"])
    op.create_table(
        "agenda_item",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            one_of("last", "overdue", "due", "blocked", "contested", "mover", "finding", "added"),
            nullable=False,
        ),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("text", sa.String(300), nullable=False),
        sa.Column("added_at", MOMENT, nullable=True),
        sa.Column("added_by", sa.Integer(), nullable=True),
        *_keys("agenda_item", meeting_id="stat_meeting", added_by="person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agenda_item")),
    )
    op.create_index(op.f("ix_agenda_item_meeting_id"), "agenda_item", ["meeting_id"])


def _rows() -> None:
    op.create_table(
        "meeting_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("request", "commitment", "decision"), nullable=False),
        sa.Column("text", sa.String(500), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("entered_by", sa.Integer(), nullable=False),
        sa.Column("entered_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        *_keys(
            "meeting_entry",
            meeting_id="stat_meeting",
            department_id="department",
            owner_id="person",
            entered_by="person",
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_meeting_entry")),
        sa.UniqueConstraint(
            "meeting_id", "form_key", name=op.f("uq_meeting_entry_meeting_id_form_key")
        ),
    )
    for column in ("meeting_id", "department_id", "owner_id"):
        op.create_index(op.f(f"ix_meeting_entry_{column}"), "meeting_entry", [column])
    op.create_table(
        "entry_mark",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("mark", one_of("done", "not_done", "dropped"), nullable=False),
        sa.Column("marked_by", sa.Integer(), nullable=False),
        sa.Column("marked_at", MOMENT, nullable=False),
        *_keys(
            "entry_mark", entry_id="meeting_entry", meeting_id="stat_meeting", marked_by="person"
        ),
        sa.PrimaryKeyConstraint("entry_id", "meeting_id", name=op.f("pk_entry_mark")),
    )
    op.create_index(op.f("ix_entry_mark_meeting_id"), "entry_mark", ["meeting_id"])
