"""Column types that several migrations use."""

import sqlalchemy as sa


def one_of(*values: str) -> sa.Enum:
    """Return a text column that the database keeps to these values."""
    return sa.Enum(*values, native_enum=False, create_constraint=True, length=20)
