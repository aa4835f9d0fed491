"""Claims inside a text: where it names one, the claim is drawn as it reads now."""

import re
from collections.abc import Mapping
from typing import Final

from app.charts.claims.caution_words import caution_words
from app.charts.claims.words import (
    reason_words,
    sentence_of,
    source_words,
    value_in,
    verdict_words,
)
from app.contributions.claiming import Cited
from app.web.rendering import draw, pages

# As `core.text` draws `{claim:12}`, and nobody can write otherwise: links have words of their own.
LINK: Final = re.compile(r'<a href="/claims/(\d{1,9})"[^>]*>claim \1</a>', re.ASCII)


def with_claims(html: str, claims: Mapping[int, Cited] | None, text_id: int) -> str:
    """Put claims in the place of their links, each with its verdict and a way to check it."""
    if not claims:
        return html
    seen = 0

    def drawn(found: re.Match[str]) -> str:
        nonlocal seen
        claim = claims.get(int(found[1]))
        if claim is None:
            return found[0]
        seen += 1
        return draw("claims/_inline.html", {"claim": claim, "key": f"{text_id}-{seen}"}).strip()

    return LINK.sub(drawn, html)


for _filter in (
    with_claims, sentence_of, source_words, verdict_words, reason_words, caution_words, value_in,
):  # fmt: skip
    pages.filters[_filter.__name__] = _filter
