"""Flags, sanctions and appeals."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    op.create_table(
        "appeal",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("appellant_id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(2000), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("outcome", one_of("upheld", "overturned"), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["appellant_id"], ["person.id"], name=op.f("fk_appeal_appellant_id")
        ),
        sa.ForeignKeyConstraint(["decided_by"], ["person.id"], name=op.f("fk_appeal_decided_by")),
        sa.ForeignKeyConstraint(
            ["decision_entry_id"], ["ledger_entry.id"], name=op.f("fk_appeal_decision_entry_id")
        ),
        sa.ForeignKeyConstraint(["entry_id"], ["ledger_entry.id"], name=op.f("fk_appeal_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appeal")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_appeal_entry_id")),
    )
    op.create_index(op.f("ix_appeal_appellant_id"), "appeal", ["appellant_id"], unique=False)
    op.create_table(
        "flag",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("reporter_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column(
            "reason",
            one_of(
                "off_topic",
                "personal_attack",
                "partisan_slogan",
                "spam",
                "private_information",
                "duplicate",
            ),
            nullable=False,
        ),
        sa.Column("note", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("resolved_entry_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"], ["contribution.id"], name=op.f("fk_flag_contribution_id")
        ),
        sa.ForeignKeyConstraint(["reporter_id"], ["person.id"], name=op.f("fk_flag_reporter_id")),
        sa.ForeignKeyConstraint(
            ["resolved_entry_id"], ["ledger_entry.id"], name=op.f("fk_flag_resolved_entry_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_flag")),
        sa.UniqueConstraint(
            "contribution_id",
            "reporter_id",
            "revision",
            name=op.f("uq_flag_contribution_id_reporter_id_revision"),
        ),
    )
    op.create_index(op.f("ix_flag_contribution_id"), "flag", ["contribution_id"], unique=False)
    op.create_index(op.f("ix_flag_reporter_id"), "flag", ["reporter_id"], unique=False)
    op.create_index(op.f("ix_flag_resolved_entry_id"), "flag", ["resolved_entry_id"], unique=False)
    op.create_table(
        "sanction",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("limited", "suspended"), nullable=False),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["entry_id"], ["ledger_entry.id"], name=op.f("fk_sanction_entry_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_sanction_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sanction")),
    )
    op.create_index(op.f("ix_sanction_person_id"), "sanction", ["person_id"], unique=False)
