"""What an unknown name may mean: a ranked list for a person to choose from, never an answer."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rapidfuzz import fuzz, process

from app.datasets.importing.gazetteer import Gazetteer
from app.datasets.importing.spelling import fold

LIKELY: Final = 60.0
MOST: Final = 3
THERE: Final = 0.1  # share of a name's rows that must lie in a neighborhood that looks different

Votes = Mapping[str, Mapping[str, int]]  # by name, rows by the slug of where their points lie


def suggestions(
    names: Sequence[str], gazetteer: Gazetteer, votes: Votes | None = None
) -> dict[str, list[dict[str, Any]]]:
    """List for each name the neighborhoods it may mean.

    Each is `{slug, name, rows_there, rows_located, likeness}`. Where rows of that name also have
    points, `rows_there` of `rows_located` lie in that neighborhood, and most rows come first;
    otherwise both are None and the likeliest comes first.
    """
    folded = {(area.slug, name): fold(name) for area in gazetteer.areas for name in area.names}
    usual = {area.slug: area.names[0] for area in gazetteer.areas if area.names}
    listed = {}
    for name in names:
        alike = _likeness(name, folded)
        there = (votes or {}).get(name, {})
        located = sum(there.values())
        near = {slug for slug, score in alike.items() if score >= LIKELY}
        near |= {slug for slug, rows in there.items() if rows >= THERE * located}
        order = sorted(near, key=lambda s: (-there.get(s, 0), -alike.get(s, 0.0), s))
        listed[name] = [
            {
                "slug": slug,
                "name": usual.get(slug, slug),
                "rows_there": there.get(slug, 0) if located else None,
                "rows_located": located or None,
                "likeness": round(alike.get(slug, 0.0)),
            }
            for slug in order[:MOST]
        ]
    return listed


def _likeness(name: str, folded: Mapping[tuple[str, str], str]) -> dict[str, float]:
    """Return by slug how much the likest of a neighborhood's names looks like this one."""
    found: dict[str, float] = {}
    scored = process.extract(fold(name), folded, scorer=fuzz.ratio, limit=None)
    for _text, score, (slug, _name) in scored:
        found[slug] = max(found.get(slug, 0.0), score)
    return found
