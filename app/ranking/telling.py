"""The figures of a fit as programs read them: one plain mapping for each text."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from sqlalchemy.orm import Session

from app.contributions.models import CellKind
from app.contributions.score_models import Fit
from app.core.db import Database
from app.core.nouns import Place, resolve
from app.core.portions import portions
from app.places.queries import all_neighborhoods, districts
from app.places.queries import stamp as places_stamp
from app.ranking.figures import PORTION, TextFigures, cell_numbers, figures_of, texts_of
from app.ranking.sections import public_stamp

Told: TypeAlias = dict[str, Any]
Slugs: TypeAlias = Mapping[tuple[CellKind, int], str]


def told_of(session: Session, fit: Fit, texts: Sequence[int], base: str) -> Sequence[Told]:
    """Say what a fit published of these texts. `base` begins their addresses.

    Scores are thousandths, probabilities hundredths; counts by group are in fives of people.
    """
    found = figures_of(session, fit, texts)
    named = {(one.noun.value, one.id) for one in found if one.noun and one.id}
    places, slugs = resolve(session, None, named), _slugs(session)
    return [_told(one, places, slugs, base) for one in found]


def all_told(database: Database, fit: Fit, base: str) -> Iterator[Told]:
    """Say likewise of every text that a fit knew.

    Read in portions, each in a moment of its own: a slow reader holds no connection.
    """
    with database.reading() as session:
        texts = texts_of(fit, session)
    for some in portions(texts, PORTION):
        with database.reading() as session:
            portion = told_of(session, fit, some, base)
        yield from portion


def tag_of(session: Session, fit: Fit | None, kind: str) -> str:
    """Return the strong ETag of a fit's figures: it changes when a text of it is hidden, too."""
    facts: Sequence[object] = [kind]
    if fit is not None:
        facts = [kind, fit.id, public_stamp(session, fit.id), places_stamp(session)]
    return f'"{hashlib.sha256(repr(facts).encode()).hexdigest()[:32]}"'


def _told(
    one: TextFigures, places: Mapping[tuple[str, int], Place], slugs: Slugs, base: str
) -> Told:
    score = one.score
    place = places.get((one.noun.value, one.id)) if one.noun and one.id else None
    scored = {
        "score": score.score if score else None,
        "sd": score.sd if score else None,
        "groups_differ": score.groups_differ if score else None,
        "places_differ": score.places_differ if score else None,
        "corner": score.corner if score else None,
        "cap": score.reach_cap if score else None,
        "badge": score.badge if score else None,
        "intercept": score.intercept if score else None,
        "consensus": score.consensus if score else None,
    }
    return {
        "id": one.id,
        "kind": one.noun.value if one.noun else None,
        "url": base + place.url if place else None,
        "as_of": one.as_of.isoformat() if one.as_of else None,
        "voters": one.voters,
        **scored,
        "cells": [
            {"place": slugs.get((cell.kind, cell.place), f"{cell.kind.value}:{cell.place}")}
            | dict(zip(("agree", "disagree", "pass"), cell_numbers(cell), strict=True))
            for cell in one.cells
        ],
        "groups": [list(group) for group in one.groups],
        "lowest": score.lowest if score else {},
    }


def _slugs(session: Session) -> Slugs:
    names = {
        (CellKind.NEIGHBORHOOD, int(row.id)): f"neighborhood:{row.slug}"
        for row in all_neighborhoods(session)
    }
    names |= {(CellKind.DISTRICT, row.id): f"district:{row.slug}" for row in districts(session)}
    names[CellKind.ELSEWHERE, 0] = "elsewhere"
    return names
