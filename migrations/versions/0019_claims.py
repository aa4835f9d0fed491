"""Claims on charts, what each version of the data made of them, and the texts that hold them."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0019"
down_revision = "0018"

KINDS = ("level", "city", "rank", "change", "gap", "share", "trend")
VERDICTS = ("supported", "not_supported", "too_few", "no_number")


def upgrade() -> None:
    op.create_table(
        "claim",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of(*KINDS), nullable=False),
        sa.Column("spec", sa.JSON(), nullable=False),
        sa.Column("spec_hash", sa.String(64), nullable=False),
        sa.Column("verdict", one_of(*VERDICTS), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("rechecked_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_claim_chart_id")),
        sa.ForeignKeyConstraint(["created_by"], ["person.id"], name=op.f("fk_claim_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim")),
        sa.UniqueConstraint("chart_id", "spec_hash", name=op.f("uq_claim_chart_id_spec_hash")),
    )
    op.create_index(op.f("ix_claim_created_by"), "claim", ["created_by"], unique=False)
    op.create_index(op.f("ix_claim_rechecked_at"), "claim", ["rechecked_at"], unique=False)
    op.create_table(
        "claim_check",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("per_version_id", sa.Integer(), nullable=False),
        sa.Column("verdict", one_of(*VERDICTS), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.id"], name=op.f("fk_claim_check_claim_id")),
        sa.ForeignKeyConstraint(
            ["version_id"], ["dataset_version.id"], name=op.f("fk_claim_check_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_claim_check")),
        sa.UniqueConstraint(
            "claim_id", "version_id", "per_version_id",
            name=op.f("uq_claim_check_claim_id_version_id_per_version_id"),
        ),
    )  # fmt: skip
    op.create_index(op.f("ix_claim_check_version_id"), "claim_check", ["version_id"], unique=False)
    op.create_table(
        "claim_citation",
        sa.Column("contribution_id", sa.Integer(), nullable=False),
        sa.Column("claim_id", sa.Integer(), nullable=False),
        sa.Column("check_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("told", one_of(*VERDICTS), nullable=True),
        sa.ForeignKeyConstraint(
            ["contribution_id"],
            ["contribution.id"],
            name=op.f("fk_claim_citation_contribution_id"),
        ),
        sa.ForeignKeyConstraint(
            ["claim_id"], ["claim.id"], name=op.f("fk_claim_citation_claim_id")
        ),
        sa.ForeignKeyConstraint(
            ["check_id"], ["claim_check.id"], name=op.f("fk_claim_citation_check_id")
        ),
        sa.PrimaryKeyConstraint("contribution_id", "claim_id", name=op.f("pk_claim_citation")),
    )
    op.create_index(op.f("ix_claim_citation_claim_id"), "claim_citation", ["claim_id"])
