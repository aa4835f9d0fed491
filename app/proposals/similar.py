"""Proposals that may say the same, shown before posting so that duplicates are noticed."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy.orm import Session

from app.contributions.models import Noun
from app.core.text import fold, plain
from app.proposals.listing import ProposalRow, list_proposals, rows_of
from app.proposals.models import Phase
from app.search.queries import find

SHOWN: Final = 5
# Words that nearly every text has, or that every proposal has: they say nothing about its matter.
_COMMON: Final = frozenset(
    re.findall(
        r"\w+",
        """
    a about after all also an and are as at be because been but by can city could do does
    every for from get had has have here how i if in into is it its just many more most much
    my need neighborhood no not now of on one or our out over people please propose proposal
    saw see should since so some street than that the their them then there these they this
    those to too two up us very want was we were what when where which who will with would
    you your
    """,
    )
)


def similar(
    session: Session, title: str, text: str = "", chart_id: int | None = None, skip: int = 0
) -> Sequence[ProposalRow]:
    """Find public proposals near this one: by their words, and by citing the same chart.

    Closed ones are left out. `skip` is the proposal itself.
    """
    found = similar_in_words(session, title, text)
    if chart_id is not None:
        same_chart = list_proposals(session, chart=chart_id, sort="active", limit=SHOWN)
        found += [row.id for row in same_chart.items]
    rows = rows_of(session, [i for i in dict.fromkeys(found) if i != skip])
    return [row for row in rows if row.phase is not Phase.CLOSED][:SHOWN]


def similar_in_words(session: Session, title: str, text: str = "") -> list[int]:
    """Find the numbers of proposals that share words with this one, the nearest first."""
    words = _telling(title, text)
    if not words:
        return []
    hits = find(session, " ".join(words), noun=Noun.PROPOSAL, limit=4 * SHOWN, any_word=True)
    return [hit.noun_id for hit in hits if _share(words, f"{hit.title} {hit.snippet}")]


def _telling(title: str, text: str) -> list[str]:
    """Choose the words to look for: those of the title first."""
    words = re.findall(r"\w{3,}", fold(plain(f"{title} {text[:600]}")))
    return list(dict.fromkeys(w for w in words if w not in _COMMON and not w.isdigit()))[:12]


def _share(words: Sequence[str], text: str) -> bool:
    """Say whether a text has two of the words, or the only one: one alone is chance."""
    there = fold(text)
    return sum(stem in there for stem in (word[:6] for word in words)) >= min(2, len(words))
