"""Letters about notices: a ledger of them, what came by following, kinds stopped, dead addresses.

Who had chosen one letter for each piece of news gets the day's letter: what needs an answer comes at
once anyway. Who had chosen no letter keeps getting none, so the kinds that come at once are stopped
for them. Who had the day's letter keeps it; the week's is the default of new accounts.
"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"

OLD = "digest IN ('none', 'daily', 'each')"
NEW = "digest IN ('none', 'weekly', 'daily')"
AT_ONCE = ("answers", "promises", "moderation", "invitations")


def upgrade() -> None:
    _make_tables()
    _widen_notices()
    _change_choices()


def _make_tables() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "mailing",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(20), nullable=False),
        sa.Column("period", sa.String(80), nullable=False),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("retry_at", moment, nullable=False),
        sa.Column("ended_at", moment, nullable=True),
        sa.Column("outcome", sa.String(20), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mailing_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailing")),
        sa.UniqueConstraint("person_id", "period", name=op.f("uq_mailing_person_id_period")),
    )
    op.create_index(
        "ix_mailing_waiting",
        "mailing",
        ["retry_at"],
        unique=False,
        sqlite_where=sa.text("ended_at IS NULL"),
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_table(
        "mail_stop",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("matter", sa.String(20), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_stop_person_id")),
        sa.PrimaryKeyConstraint("person_id", "matter", name=op.f("pk_mail_stop")),
    )
    op.create_table(
        "bounce",
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("email_key", sa.String(254), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("last_at", moment, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_bounce_person_id")),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_bounce")),
    )


def _widen_notices() -> None:
    with op.batch_alter_table("notice") as batch:
        batch.add_column(sa.Column("times", sa.Integer(), nullable=False, server_default="1"))
        batch.add_column(sa.Column("because_noun", sa.String(20), nullable=True))
        batch.add_column(sa.Column("because_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("actor_id", sa.Integer(), nullable=True))
        batch.add_column(sa.Column("mailing_id", sa.Integer(), nullable=True))
        batch.create_foreign_key(op.f("fk_notice_actor_id"), "person", ["actor_id"], ["id"])
        batch.create_foreign_key(
            op.f("fk_notice_mailing_id"), "mailing", ["mailing_id"], ["id"], ondelete="SET NULL"
        )
    op.create_index(op.f("ix_notice_actor_id"), "notice", ["actor_id"], unique=False)
    op.create_index(op.f("ix_notice_mailing_id"), "notice", ["mailing_id"], unique=False)
    op.create_index(
        "ix_notice_untold",
        "notice",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
        postgresql_where=sa.text("mailed_at IS NULL AND read_at IS NULL"),
    )
    op.create_index(op.f("ix_follow_noun_noun_id"), "follow", ["noun", "noun_id"], unique=False)


def _change_choices() -> None:
    connection = op.get_bind()
    for matter in AT_ONCE:
        connection.execute(
            sa.text(
                "INSERT INTO mail_stop (person_id, matter, at) SELECT id, :matter, "
                "CURRENT_TIMESTAMP FROM person WHERE digest = 'none' AND standing <> 'erased'"
            ),
            {"matter": matter},
        )
    op.execute("UPDATE person SET digest = 'daily' WHERE digest = 'each'")
    if connection.dialect.name != "sqlite":
        op.drop_constraint("ck_person_digest", "person", type_="check")
        op.create_check_constraint(op.f("ck_person_digest"), "person", sa.text(NEW))
        return
    # As in 0022: SQLite cannot alter a check, and other tables point at this one.
    version = int(connection.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema=ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
        "WHERE type = 'table' AND name = 'person'"
    )
    connection.execute(changed, {"old": OLD, "new": NEW})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
