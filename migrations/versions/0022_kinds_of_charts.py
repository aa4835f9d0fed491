"""Four more kinds of charts: the check of their column takes them."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

OLD = "kind IN ('ranking', 'trend', 'map')"
NEW = "kind IN ('ranking', 'trend', 'map', 'change', 'composition', 'distribution', 'relation')"


def upgrade() -> None:
    connection = op.get_bind()
    if connection.dialect.name != "sqlite":
        op.drop_constraint("ck_chart_kind", "chart", type_="check")
        op.create_check_constraint(op.f("ck_chart_kind"), "chart", sa.text(NEW))
        return
    # SQLite cannot alter a check, and other tables point at this one, so that it cannot be made
    # anew. Its own manual changes the schema's text where no row changes (lang_altertable, 8).
    version = int(connection.scalar(sa.text("PRAGMA schema_version")) or 0)
    op.execute("PRAGMA writable_schema=ON")
    changed = sa.text(
        "UPDATE sqlite_master SET sql = replace(sql, :old, :new) WHERE type = 'table' AND name = 'chart'"
    )
    connection.execute(changed, {"old": OLD, "new": NEW})
    op.execute(f"PRAGMA schema_version={version + 1}")
    op.execute("PRAGMA writable_schema=OFF")
