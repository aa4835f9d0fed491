"""Data points of charts as topics: comments stand on a proposal, a data point or a dataset."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"

ONE_TOPIC = (
    "CASE WHEN proposal_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN point_id IS NULL THEN 0 ELSE 1 END"
    " + CASE WHEN dataset_id IS NULL THEN 0 ELSE 1 END = 1"
)


def upgrade() -> None:
    op.create_table(
        "data_point",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("chart_id", sa.Integer(), nullable=False),
        sa.Column("anchor", sa.String(260), nullable=False),
        sa.Column("focus", sa.String(80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["chart_id"], ["chart.id"], name=op.f("fk_data_point_chart_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_point")),
        sa.UniqueConstraint(
            "chart_id", "anchor", "focus", name=op.f("uq_data_point_chart_id_anchor_focus")
        ),
    )
    op.add_column("chart", sa.Column("threads", sa.Integer(), server_default="0", nullable=False))
    # Plain ALTERs: SQLite would copy a whole table for more.
    op.execute(
        "ALTER TABLE citation ADD COLUMN point_id INTEGER "
        "CONSTRAINT fk_citation_point_id REFERENCES data_point (id)"
    )
    op.create_index(op.f("ix_citation_point_id"), "citation", ["point_id"], unique=False)
    if op.get_bind().dialect.name == "sqlite":
        _comments_anew()
    else:
        op.execute("ALTER TABLE comment ALTER COLUMN proposal_id DROP NOT NULL")
        for column, table in (("point_id", "data_point"), ("dataset_id", "dataset")):
            op.execute(
                f"ALTER TABLE comment ADD COLUMN {column} INTEGER "
                f"CONSTRAINT fk_comment_{column} REFERENCES {table} (id)"
            )
        op.create_check_constraint(op.f("ck_comment_one_topic"), "comment", ONE_TOPIC)
    for column in ("point_id", "dataset_id"):
        op.create_index(op.f(f"ix_comment_{column}"), "comment", [column], unique=False)


def _comments_anew() -> None:
    """Copy the comments into a table without NOT NULL, which SQLite cannot take away otherwise.

    Nothing but comments points at comments, so the old table goes without leaving a loose end.
    """
    op.create_table(
        "comment_0019",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("proposal_id", sa.Integer(), nullable=True),
        sa.Column("point_id", sa.Integer(), nullable=True),
        sa.Column("dataset_id", sa.Integer(), nullable=True),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("root_id", sa.Integer(), nullable=True),
        sa.Column("depth", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("official_role", sa.String(160), nullable=False),
        sa.ForeignKeyConstraint(["id"], ["contribution.id"], name=op.f("fk_comment_id")),
        sa.ForeignKeyConstraint(
            ["proposal_id"], ["proposal.id"], name=op.f("fk_comment_proposal_id")
        ),
        sa.ForeignKeyConstraint(["point_id"], ["data_point.id"], name=op.f("fk_comment_point_id")),
        sa.ForeignKeyConstraint(["dataset_id"], ["dataset.id"], name=op.f("fk_comment_dataset_id")),
        sa.ForeignKeyConstraint(
            ["parent_id"], ["comment_0019.id"], name=op.f("fk_comment_parent_id")
        ),
        sa.ForeignKeyConstraint(["root_id"], ["comment_0019.id"], name=op.f("fk_comment_root_id")),
        sa.CheckConstraint(
            "kind IN ('question', 'evidence', 'concern', 'suggestion', 'experience')",
            name=op.f("ck_comment_kind"),
        ),
        sa.CheckConstraint(ONE_TOPIC, name=op.f("ck_comment_one_topic")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.execute(
        "INSERT INTO comment_0019"
        " (id, proposal_id, parent_id, root_id, depth, kind, official_role)"
        " SELECT id, proposal_id, parent_id, root_id, depth, kind, official_role"
        " FROM comment ORDER BY id"
    )
    op.drop_table("comment")
    op.rename_table("comment_0019", "comment")
    for column in ("parent_id", "proposal_id", "root_id"):
        op.create_index(op.f(f"ix_comment_{column}"), "comment", [column], unique=False)
