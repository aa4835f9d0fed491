"""Words of officials that are no contributions: flags on them, and what a moderator hid.

Who names what went well and who saves a memo is kept from now on. Of older ones nobody knows.
"""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0053"
down_revision = "0052"

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _flags()
    op.create_table(
        "hidden_words",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("texts", sa.JSON(), nullable=False),
        sa.Column("anew", sa.JSON(), nullable=False),
        sa.Column("anew_at", MOMENT, nullable=True),
        sa.Column("anew_by", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["anew_by"], ["person.id"], name=op.f("fk_hidden_words_anew_by")),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_hidden_words_entry_id")
        ),
        sa.PrimaryKeyConstraint("entry_id", name=op.f("pk_hidden_words")),
        sa.UniqueConstraint("noun", "noun_id", name=op.f("uq_hidden_words_noun_noun_id")),
    )
    op.create_index(op.f("ix_hidden_words_anew_by"), "hidden_words", ["anew_by"])
    op.create_table(
        "meeting_writer",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("part", one_of("good", "memo"), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["meeting_id"],
            ["stat_meeting.id"],
            name=op.f("fk_meeting_writer_meeting_id"),
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_meeting_writer_person_id")
        ),
        sa.PrimaryKeyConstraint("meeting_id", "part", "person_id", name=op.f("pk_meeting_writer")),
    )
    op.create_index(op.f("ix_meeting_writer_person_id"), "meeting_writer", ["person_id"])


def _flags() -> None:
    rules = one_of(
        "off_topic", "personal_attack", "partisan_slogan", "spam", "private_information",
        "duplicate",
    )  # fmt: skip
    op.create_table(
        "words_flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("noun", sa.String(20), nullable=False),
        sa.Column("noun_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.String(16), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("reason", rules, nullable=False),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("resolved_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["reporter_id"], ["person.id"], name=op.f("fk_words_flag_reporter_id")
        ),
        sa.ForeignKeyConstraint(
            ["resolved_entry_id"], ["ledger_entry.id"], name=op.f("fk_words_flag_resolved_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words_flag")),
        sa.UniqueConstraint(
            "noun", "noun_id", "reporter_id", "version",
            name=op.f("uq_words_flag_noun_noun_id_reporter_id_version"),
        ),
    )  # fmt: skip
    for column in ("reporter_id", "resolved_entry_id"):
        op.create_index(op.f(f"ix_words_flag_{column}"), "words_flag", [column])
