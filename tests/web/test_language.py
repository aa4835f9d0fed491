"""Every sentence a visitor reads goes through the catalogue: a pretended language shows which."""

import re
from gettext import NullTranslations

import pytest
from bs4 import BeautifulSoup, Tag

from app.charts import showing
from app.core import i18n
from tests.matrix.requests import address, rows
from tests.matrix.world import World
from tests.people import City

READS = [
    row
    for row in rows()
    if row.method == "GET" and row.state in {"-", "open"} and row.path != "/api/docs"
]  # the contract for programs is written in English, as its code is
# What is nobody's sentence: names, addresses, and what the people of the test wrote.
OURS = re.compile(
    r"Commonplot|Port Ellery|by neighborhood|for more than 7|/charts/[0-9]+(?:-[a-z-]+)?|"
    r"Ropewalk|Public Works|Repairs|Rents|Statistical areas|"
    r"Lights out|Streetlights|Dark corners|Crashes|Every street is lit|Light at night|"
    r"Why are lamps dark for weeks|A lamp that is dark|Six lamps are dark|We count|"
    r"CC BY|City of|"
    r"Fix the lights|It is dark|It has been dark|twelve times|alice|bob|ada|olive|charlie|"
    r"people\.example|testserver|http|lamp|road|[Kk]ind|[Cc]ost|day|Lights|Test browser|OpenAPI|"
    r"January|February|March|April|June|July|August|September|October|November|December|feed\.atom|"
    r"Tues|Wednes|Thurs|Satur|City Hall, room 2|Count the lamps|Buy forty lamps"
)
TOLD = ("aria-label", "title", "placeholder", "alt")


class Brackets(NullTranslations):
    """Says every sentence in brackets."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧"

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return f"⟦{msgid1 if n == 1 else msgid2}⟧"


def test_no_sentence_escapes_the_catalogue(city: City, monkeypatch: pytest.MonkeyPatch) -> None:
    world = World.build(city)
    monkeypatch.setattr(i18n, "_catalogue", lambda _name: Brackets())
    monkeypatch.setattr(showing, "_kept", {})  # words that were drawn in the real language
    escaped: set[tuple[str, str]] = set()
    for who in (None, city.ada):
        visitor = city.visitor(who)
        for row in READS:
            answer = visitor.get(address(world, row))
            if answer.headers.get("content-type", "").startswith("text/html"):
                escaped |= {(row.path, words) for words in outside(answer.text)}
    assert escaped == set()


def outside(html: str) -> set[str]:
    """Return the words of a page that no bracket holds and nobody of the test wrote."""
    page = BeautifulSoup(html, "html.parser")
    # The names of countries come in the reader's language from elsewhere.
    for part in page.select("script, style, code, svg, [hx-disable], pre, #country option"):
        part.decompose()
    told = [str(tag[name]) for tag in page.select("*") for name in TOLD if _has(tag, name)]
    words = re.sub(r"⟦[^⟦⟧]*⟧", " ", re.sub(r"⟦[^⟦⟧]*⟧", " ", page.get_text("\n")))
    lines = [*words.splitlines(), *(line for line in told if "⟦" not in line)]
    left = {OURS.sub("", line).strip() for line in lines}
    return {line for line in left if re.search(r"[A-Za-z]{4,}", line)}


def _has(tag: Tag, name: str) -> bool:
    return bool(tag.get(name))
