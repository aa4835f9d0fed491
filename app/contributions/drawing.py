"""How mixed a cell must be is drawn, so that nothing follows from a cell that was left alone. Pure.

Without it whoever knows the rule learns from silence: ten people wait and nothing appears, an
eleventh votes and figures appear, so it was the eleventh who gave the second answer again.
"""

from collections.abc import Collection
from datetime import datetime
from hashlib import sha256
from hmac import digest
from typing import Final

from app.contributions.cells import Asks, Cell, Waiting
from app.core.config import Settings

PURPOSE: Final = b"cell draw"


def drawn_asks(contribution_id: int, settings: Settings, now: datetime) -> Asks:
    """Ask for none more half of the time, for one more a quarter of the time, and so on.

    How many follows from the city's secret key and from who waits with which answer, so that every
    vote draws anew and looking again does not. Each week draws anew too, or a cell whose last vote
    has come could wait for ever.
    """
    key = digest(settings.secret_key.get_secret_value().encode(), PURPOSE, sha256)
    week = now.isocalendar()

    def asks(cell: Cell, votes: Collection[Waiting]) -> int:
        waits = sorted(f"{vote.person} {vote.answer}" for vote in votes)
        facts = [f"{contribution_id} {week.year} {week.week} {cell.kind} {cell.place}", *waits]
        drawn = int.from_bytes(digest(key, "\n".join(facts).encode(), sha256))
        return (~drawn & (drawn + 1)).bit_length() - 1  # how many ones its bits end with

    return asks
