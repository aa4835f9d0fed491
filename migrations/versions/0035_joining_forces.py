"""Offers between proposals, and which neighborhoods' measures move alike."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0035"
down_revision = "0034"


def upgrade() -> None:
    op.create_table(
        "proposal_offer",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", one_of("merge", "link"), nullable=False),
        sa.Column("one_id", sa.Integer(), nullable=False),
        sa.Column("other_id", sa.Integer(), nullable=False),
        sa.Column("pair", sa.String(21), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("by_moderator", sa.Boolean(), nullable=False),
        sa.Column("words", sa.String(500), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("one_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("other_agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column(
            "state",
            one_of("open", "accepted", "declined", "withdrawn", "ended"),
            nullable=False,
        ),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["person.id"], name=op.f("fk_proposal_offer_by_id")),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["person.id"], name=op.f("fk_proposal_offer_decided_by")
        ),
        sa.ForeignKeyConstraint(["one_id"], ["proposal.id"], name=op.f("fk_proposal_offer_one_id")),
        sa.ForeignKeyConstraint(
            ["other_id"], ["proposal.id"], name=op.f("fk_proposal_offer_other_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposal_offer")),
    )
    for column in ("one_id", "other_id", "pair", "by_id"):
        op.create_index(op.f(f"ix_proposal_offer_{column}"), "proposal_offer", [column])
    op.create_index(
        "ix_proposal_offer_open",
        "proposal_offer",
        ["pair"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    # Who votes is asked for what was merged into a proposal, on its page.
    op.create_index(op.f("ix_proposal_merged_into"), "proposal", ["merged_into"])
    op.create_table(
        "alike_measure",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name_hash", sa.String(64), nullable=False),
        sa.Column("dataset_id", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sensitive", sa.Boolean(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("worked_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dataset_id"], ["dataset.id"], name=op.f("fk_alike_measure_dataset_id")
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["dataset_version.id"], name=op.f("fk_alike_measure_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_alike_measure")),
        sa.UniqueConstraint("name_hash", name=op.f("uq_alike_measure_name_hash")),
    )
    op.create_index(op.f("ix_alike_measure_dataset_id"), "alike_measure", ["dataset_id"])
    op.create_table(
        "alike_chart",
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_alike_chart_chart_id")),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["alike_measure.id"], name=op.f("fk_alike_chart_measure_id")
        ),
        sa.PrimaryKeyConstraint("chart_id", name=op.f("pk_alike_chart")),
    )
    op.create_index(op.f("ix_alike_chart_measure_id"), "alike_chart", ["measure_id"])
    op.create_table(
        "alike_area",
        sa.Column("measure_id", sa.Integer(), nullable=False),
        sa.Column("neighborhood_id", sa.Integer(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["measure_id"], ["alike_measure.id"], name=op.f("fk_alike_area_measure_id")
        ),
        sa.ForeignKeyConstraint(
            ["neighborhood_id"], ["neighborhood.id"], name=op.f("fk_alike_area_neighborhood_id")
        ),
        sa.PrimaryKeyConstraint("measure_id", "neighborhood_id", name=op.f("pk_alike_area")),
    )
    op.create_index(op.f("ix_alike_area_neighborhood_id"), "alike_area", ["neighborhood_id"])
