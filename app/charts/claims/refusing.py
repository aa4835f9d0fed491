"""What is wrong with a claim that somebody sent, by the field that mends it."""

from collections.abc import Collection
from typing import Final

from pydantic import ValidationError

from app.core.i18n import Sentence, _

OFFERED: Final = _("Choose one of the answers offered.")


def problems_of(error: ValidationError, fields: Collection[str]) -> dict[str, Sentence]:
    """Tell a refusal of `specs.read_claim` in our own words; `fields` are those that were sent."""
    found: dict[str, Sentence] = {}
    for wrong in error.errors():
        told = wrong.get("ctx", {}).get("error")
        known = isinstance(told, ValueError) and told.args and isinstance(told.args[0], Sentence)
        sentence = told.args[0] if known and told else OFFERED
        names = [str(part) for part in wrong["loc"] if str(part) in fields]
        found.setdefault(names[0] if names else "area" if known else "kind", sentence)
    return found
