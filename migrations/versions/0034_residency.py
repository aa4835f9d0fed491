"""Where people live can be verified: letters, the city's register, and who holds which proof."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0034"
down_revision = "0033"


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "letter_run",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.Column("form_key", sa.String(64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("made_at", moment, nullable=False),
        sa.Column("expires_at", moment, nullable=False),
        sa.Column("voided_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhood.id"], name=op.f("fk_letter_run_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_run")),
        sa.UniqueConstraint("form_key", name=op.f("uq_letter_run_form_key")),
    )
    op.create_table(
        "letter_code",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.ForeignKeyConstraint(["run_id"], ["letter_run.id"], name=op.f("fk_letter_code_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letter_code")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_letter_code_code_hash")),
    )
    op.create_table(
        "register_entry",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_hash", sa.String(64), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhood.id"], name=op.f("fk_register_entry_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_register_entry")),
        sa.UniqueConstraint("identity_hash", name=op.f("uq_register_entry_identity_hash")),
    )
    op.create_table(
        "residency_claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("proof_hash", sa.String(64), nullable=False),
        sa.Column("way", one_of("letter", "register"), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=True),
        sa.Column("at", moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_residency_claim_person_id")
        ),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"],
            ["neighborhood.id"],
            name=op.f("fk_residency_claim_neighborhood_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_residency_claim")),
        sa.UniqueConstraint("proof_hash", name=op.f("uq_residency_claim_proof_hash")),
    )
    for table, column in (
        ("letter_run", "neighborhood_id"),
        ("letter_code", "run_id"),
        ("register_entry", "neighborhood_id"),
        ("residency_claim", "person_id"),
        ("residency_claim", "neighborhood_id"),
    ):
        op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)
