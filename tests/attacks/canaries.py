"""Words that only some may read, and who these are. `planting.py` puts them where they belong."""

from dataclasses import dataclass, field

from app.people.models import Person
from tests.people import City

MODERATORS = frozenset({"mo", "ada"})
HIDDEN = MODERATORS | {"alice"}  # its author still reads a hidden or a waiting text
OFFICE = frozenset({"olive"})
NOBODY: frozenset[str] = frozenset()


def words(name: str) -> str:
    """Return what is planted: `head` is searched for, only `tail` betrays that it was found."""
    return f"{head(name)} {tail(name)}"


def head(name: str) -> str:
    return f"heron{name}x"


def tail(name: str) -> str:
    return f"egret{name}x"


@dataclass
class Aviary:
    """A city with canaries; `may` says for each who reads it, everybody else must not."""

    city: City
    people: dict[str, Person | None] = field(default_factory=dict)
    may: dict[str, frozenset[str]] = field(default_factory=dict)
    ids: dict[str, list[object]] = field(default_factory=dict)
    slugs: dict[int, str] = field(default_factory=dict)

    @property
    def searched(self) -> list[str]:
        """The canaries in texts: what else is planted is no text that a search could hold."""
        return [name for name in self.may if not name.endswith("mail")]

    def canary(self, name: str, may: frozenset[str]) -> str:
        self.may[name] = may
        return words(name)
