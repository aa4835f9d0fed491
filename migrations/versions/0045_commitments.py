"""Commitments, trials, and the phases of a proposal that has one."""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"

VERDICTS = "verdict IN ('accepted', 'needs_more', 'declined')"
CHECKS = (
    ("official_answer", "ck_official_answer_verdict", VERDICTS,
     "verdict IN ('accepted', 'trial', 'needs_more', 'declined', 'learnt')"),
    ("answer_draft", "ck_answer_draft_verdict", VERDICTS,
     "verdict IN ('accepted', 'trial', 'needs_more', 'declined', 'learnt')"),
    ("proposal", "ck_proposal_phase",
     "phase IN ('draft', 'evidence_wanted', 'open', 'answered', 'closed')",
     "phase IN ('draft', 'evidence_wanted', 'open', 'answered', 'underway', 'checked', 'closed')"),
)  # fmt: skip


def upgrade() -> None:
    _widen_checks()
    op.add_column(
        "proposal",
        sa.Column("closed_from", sa.String(20), nullable=False, server_default=""),
    )
    op.add_column(
        "answer_draft", sa.Column("promise", sa.JSON(), nullable=False, server_default="{}")
    )
    op.create_table(
        "commitment",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("chart_id", sa.Integer(), nullable=True),
        sa.Column("area", sa.String(80), nullable=True),
        sa.Column("better", sa.String(20), nullable=True),
        sa.Column("target", sa.Float(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("review_on", sa.Date(), nullable=False),
        sa.Column("question", sa.String(500), nullable=False),
        sa.Column("promised", sa.JSON(), nullable=False),
        sa.Column("learnt_id", sa.Integer(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('target', 'trial')", name=op.f("ck_commitment_kind")),
        sa.CheckConstraint("state IN ('open', 'learnt')", name=op.f("ck_commitment_state")),
        sa.CheckConstraint("better IN ('more', 'less')", name=op.f("ck_commitment_better")),
        *(
            sa.ForeignKeyConstraint([name], [f"{table}.id"], name=op.f(f"fk_commitment_{name}"))
            for name, table in (
                ("answer_id", "official_answer"), ("proposal_id", "proposal"),
                ("department_id", "department"), ("owner_id", "person"), ("chart_id", "chart"),
                ("learnt_id", "official_answer"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_commitment")),
        sa.UniqueConstraint("answer_id", name=op.f("uq_commitment_answer_id")),
    )  # fmt: skip
    for name in (
        "proposal_id", "state", "department_id", "owner_id", "chart_id", "area", "review_on",
        "learnt_id",
    ):  # fmt: skip
        op.create_index(op.f(f"ix_commitment_{name}"), "commitment", [name], unique=False)


def _widen_checks() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        for table, name, _old, new in CHECKS:
            op.drop_constraint(name, table, type_="check")
            op.create_check_constraint(op.f(name), table, sa.text(new))
        return
    # SQLite cannot alter a check, and other tables point at these, so that they cannot be made
    # anew. Its own manual changes the schema's text where no row changes (lang_altertable, 8).
    version = int(connection.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema=ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new) "
        "WHERE type = 'table' AND name = :table"
    )
    for table, _name, old, new in CHECKS:
        connection.execute(changed, {"old": old, "new": new, "table": table})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
