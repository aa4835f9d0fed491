"""What a column means: in a person's words where somebody wrote any, else in the publisher's.

A dataset's dictionary keeps both apart. A refresh replaces what the publisher says and never
touches what people wrote.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from app.datasets.importing.naming import column_names

PUBLISHER: Final = "publisher"  # the publisher's own words, inside a column's entry

Told = Mapping[str, Any]  # one column's entry in `Dataset.dictionary`


@dataclass(frozen=True)
class Meaning:
    """What is shown of one column; "" where nobody said anything.

    `values` are what its values are called, with the codes they stand for. `own_…` is what people
    wrote, `published` the description that stands where they wrote none.
    """

    own_description: str
    own_measured_in: str
    published: str
    published_unit: str
    values: tuple[str, ...]

    @property
    def description(self) -> str:
        return self.own_description or self.published

    @property
    def measured_in(self) -> str:
        return self.own_measured_in or self.published_unit

    @property
    def described_by_publisher(self) -> bool:
        return not self.own_description and bool(self.published)

    @property
    def measured_by_publisher(self) -> bool:
        return not self.own_measured_in and bool(self.published_unit)


def meaning_of(told: Told) -> Meaning:
    published = published_of(told)
    return Meaning(
        str(told.get("description", "")),
        str(told.get("measured_in", "")),
        str(published.get("description", "")),
        str(published.get("measured_in", "")),
        tuple(str(value) for value in published.get("values", ())),
    )


def published_of(told: Told) -> Mapping[str, Any]:
    published = told.get(PUBLISHER)
    return published if isinstance(published, dict) else {}


def with_published(dictionary: Mapping[str, Told], said: Mapping[str, Told]) -> dict[str, Any]:
    """Put what a source says of its columns beside what people wrote.

    A source that says nothing at all takes nothing back. A description that is the publisher's word
    for word was taken over from it, and is called so.
    """
    if not said:
        return dict(dictionary)
    merged = {
        name: {key: value for key, value in told.items() if key != PUBLISHER}
        for name, told in dictionary.items()
    }
    for written, words in said.items():
        name = column_names([written])[0]
        merged[name] = without_echo(merged.get(name, {}), words) | {PUBLISHER: dict(words)}
    return {name: told for name, told in merged.items() if told}


def without_echo(told: Told, published: Told) -> dict[str, Any]:
    """Leave out what only repeats the publisher, so that its next words are shown too."""
    return {
        name: value for name, value in told.items() if not value or value != published.get(name)
    }
