"""Teams on one question of data, and what people saw, beside proposals and charts."""

import sqlalchemy as sa
from alembic import op

from migrations.columns import one_of

revision = "0043"
down_revision = "0042"

MOMENT = sa.DateTime(timezone=True)
OLD = "noun IN ('proposal', 'comment', 'answer')"
NEW = "noun IN ('proposal', 'comment', 'answer', 'observation', 'team', 'note')"
INDEXED = {
    "observation": ("proposal_id", "chart_id"),
    "team": ("proposal_id",),
    "team_member": ("person_id",),
    "team_slot": ("department_id",),
}


def upgrade() -> None:
    _take_more_nouns()
    op.add_column(
        "chart", sa.Column("has_company", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    _make_observations()
    _make_teams()
    for table, columns in INDEXED.items():
        for column in columns:
            op.create_index(op.f(f"ix_{table}_{column}"), table, [column], unique=False)


def _take_more_nouns() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("ck_contribution_noun", "contribution", type_="check")
        op.create_check_constraint(op.f("ck_contribution_noun"), "contribution", sa.text(NEW))
        return
    # SQLite cannot alter a check, and other tables point at this one: see 0022.
    version = int(connection.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema=ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new)"
        " WHERE type = 'table' AND name = 'contribution'"
    )
    connection.execute(changed, {"old": OLD, "new": NEW})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")


def _make_observations() -> None:
    op.create_table(
        "observation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("chart_id", sa.Integer(), nullable=True),
        sa.Column("seen_on", sa.Date(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("alt", sa.String(300), nullable=False),
        sa.Column("file", sa.String(80), nullable=False),
        sa.Column("content_hash", sa.String(64), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("height", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(proposal_id IS NULL) <> (chart_id IS NULL)",
            name=op.f("ck_observation_one_subject"),
        ),
        _to("observation", "id", "contribution"),
        _to("observation", "proposal_id", "proposal"),
        _to("observation", "chart_id", "chart"),
        _to("observation", "place_id", "neighborhood"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observation")),
    )


def _make_teams() -> None:
    op.create_table(
        "team",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("begun_on", sa.Date(), nullable=True),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("extended_on", sa.Date(), nullable=True),
        sa.Column("extended_by", sa.Integer(), nullable=True),
        sa.Column("extend_reason", sa.String(300), nullable=False),
        sa.Column("finding_id", sa.Integer(), nullable=True),
        _to("team", "id", "contribution"),
        _to("team", "proposal_id", "proposal"),
        _to("team", "extended_by", "person"),
        _to("team", "finding_id", "contribution"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_team")),
        sa.UniqueConstraint("slug", name=op.f("uq_team_slug")),
    )
    op.create_table(
        "team_member",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("state", one_of("asked", "member", "declined", "left"), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=True),
        sa.Column("place_id", sa.Integer(), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        _to("team_member", "team_id", "team"),
        _to("team_member", "person_id", "person"),
        _to("team_member", "department_id", "department"),
        _to("team_member", "place_id", "neighborhood"),
        _to("team_member", "decided_by", "person"),
        sa.PrimaryKeyConstraint("team_id", "person_id", name=op.f("pk_team_member")),
    )
    op.create_table(
        "team_slot",
        sa.Column("team_id", sa.Integer(), nullable=False),
        sa.Column("department_id", sa.Integer(), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", MOMENT, nullable=False),
        _to("team_slot", "team_id", "team"),
        _to("team_slot", "department_id", "department"),
        _to("team_slot", "asked_by", "person"),
        sa.PrimaryKeyConstraint("team_id", name=op.f("pk_team_slot")),
    )


def _to(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{other}.id"], name=op.f(f"fk_{table}_{column}"))
