"""The table of the public ledger."""

from datetime import datetime

from sqlalchemy import Integer
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value
from app.core.public_words import PublicWords
from app.people.models import PersonId, Role


class LedgerEntry(SQLModel, table=True):
    """One public act. `noun` and `noun_id` name the thing, resolved when it is shown.

    `deed` is the verb (`hidden`, `restored`, `suspended`, `handed_over` …); `rule` the code of the
    house rule or flag reason. Never changed: an appeal's outcome is an entry of its own.
    """

    __tablename__ = "ledger_entry"

    id: int = Field(default=None, primary_key=True)
    deed: str = Field(max_length=40, index=True)
    noun: str = Field(max_length=20)
    noun_id: int
    rule: str = Field(default="", max_length=40)
    reason: str = Field(sa_type=PublicWords(500))
    actor_id: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    actor_role: Role | None = Field(  # at the time of the act: people change posts
        default=None, sa_type=stored_as_value(Role)
    )
    concerns_id: PersonId | None = Field(  # whose text or account it is; never shown
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    about_entry_id: int | None = Field(
        default=None, foreign_key="ledger_entry.id", sa_type=Integer, index=True
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
