"""Every sentence a visitor reads: looked up in the catalogue of the request's language.

`_` and `ngettext_lazy` make sentences that are translated when they are shown, so that a rule can
be written once at import time and read in any language.
"""

from contextvars import ContextVar
from functools import cache
from gettext import GNUTranslations, NullTranslations
from pathlib import Path
from typing import Final

from babel.support import Translations

CATALOGUES: Final = Path(__file__).parents[2] / "locale"
DOMAIN: Final = "commonplot"

language: ContextVar[str] = ContextVar("language", default="en")


class Sentence:
    """A sentence and its values; `str()` says it in the current language."""

    def __init__(self, message: str, plural: str | None, values: dict[str, object]) -> None:
        self._message, self._plural, self._values = message, plural, values

    def __str__(self) -> str:
        spoken = (
            gettext(self._message)
            if self._plural is None
            else ngettext(self._message, self._plural, int(str(self._values["n"])))
        )
        return spoken % self._values if self._values else spoken

    def __html__(self) -> str:
        return str(self).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")

    def __eq__(self, other: object) -> bool:
        return str(self) == str(other)

    def __hash__(self) -> int:
        return hash((self._message, self._plural))

    def __repr__(self) -> str:
        return f"Sentence({self._message!r})"


def _(message: str, **values: object) -> Sentence:
    """Return a sentence to be said later: `_("%(n)s rows were read.", n=rows)`."""
    return Sentence(message, None, values)


def ngettext_lazy(message: str, plural: str, n: int, **values: object) -> Sentence:
    """Return a sentence whose form depends on `n`; `%(n)s` stands for it."""
    return Sentence(message, plural, {"n": n, **values})


def gettext(message: str) -> str:
    return _catalogue(language.get()).gettext(message) if message else ""


def ngettext(message: str, plural: str, n: int) -> str:
    return _catalogue(language.get()).ngettext(message, plural, n)


@cache
def _catalogue(name: str) -> GNUTranslations | NullTranslations:
    # A missing catalogue is NullTranslations: the English in the code.
    return Translations.load(CATALOGUES, [name], DOMAIN)


def available_languages() -> list[str]:
    """List the languages that have a catalogue, English always among them."""
    found = {path.parent.parent.name for path in CATALOGUES.glob(f"*/LC_MESSAGES/{DOMAIN}.mo")}
    return sorted(found | {"en"})
