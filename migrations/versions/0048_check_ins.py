"""Check-ins of commitments, the numbers before them, and contests."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0048"
down_revision = "0047"

STATES = "state IN ('open', 'learnt')"
MORE = "state IN ('open', 'learnt', 'met', 'missed', 'unclear', 'uncheckable')"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    _widen_states()
    op.create_index("ix_commitment_state_review_on", "commitment", ["state", "review_on"])
    op.create_table(
        "check_in",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("result", one_of("met", "missed", "unclear", "uncheckable"), nullable=True),
        sa.Column("why", sa.String(20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("owed_by", sa.Integer(), nullable=True),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("posted_at", moment, nullable=True),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("earlier", sa.JSON(), nullable=False),
        sa.Column("context", sa.String(2000), nullable=False),
        sa.Column("context_by", sa.Integer(), nullable=True),
        sa.Column("context_at", moment, nullable=True),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_check_in_{column}"))
            for column, target in (
                ("commitment_id", "commitment.id"),
                ("owed_by", "department.id"),
                ("context_by", "person.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_in")),
        sa.UniqueConstraint(
            "commitment_id", "review_on", name=op.f("uq_check_in_commitment_id_review_on")
        ),
    )
    for name in ("owed_by", "context_by"):
        op.create_index(op.f(f"ix_check_in_{name}"), "check_in", [name], unique=False)
    op.create_table(
        "interim_check",
        sa.Column("commitment_id", sa.Integer(), nullable=False),
        sa.Column("day_to", sa.Date(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["commitment_id"], ["commitment.id"], name=op.f("fk_interim_check_commitment_id")
        ),
        sa.PrimaryKeyConstraint("commitment_id", "day_to", name=op.f("pk_interim_check")),
    )
    op.create_table(
        "contest",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("check_in_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=True),
        sa.Column("observation_id", sa.Integer(), nullable=True),
        sa.Column("ruling", one_of("upheld", "kept"), nullable=True),
        sa.Column("answer_id", sa.Integer(), nullable=True),
        sa.Column("answered_at", moment, nullable=True),
        sa.CheckConstraint(
            "(claim_id IS NULL) <> (observation_id IS NULL)", name=op.f("ck_contest_one_evidence")
        ),
        *(
            sa.ForeignKeyConstraint([column], [target], name=op.f(f"fk_contest_{column}"))
            for column, target in (
                ("id", "comment.id"),
                ("check_in_id", "check_in.id"),
                ("claim_id", "claim.id"),
                ("observation_id", "observation.id"),
                ("answer_id", "comment.id"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contest")),
    )
    for name in ("check_in_id", "claim_id", "observation_id"):
        op.create_index(op.f(f"ix_contest_{name}"), "contest", [name], unique=False)


def _widen_states() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("ck_commitment_state", "commitment", type_="check")
        op.create_check_constraint(op.f("ck_commitment_state"), "commitment", sa.text(MORE))
        return
    # As in 0045: SQLite cannot alter a check, and other tables point at this one.
    version = int(connection.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema=ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
        "WHERE type = 'table' AND name = 'commitment'"
    )
    connection.execute(changed, {"old": STATES, "new": MORE})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
