"""Text that people write: folded for comparing, cut for lists, and made into safe HTML once."""

import re
import unicodedata
from functools import lru_cache
from html import escape
from importlib import import_module
from typing import Final

import nh3
from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline

from app.core.errors import InvalidError
from app.core.i18n import _

MARKDOWN_LIMIT: Final = 20_000
REMEMBERED: Final = 64  # texts drawn last: more than a process stores at once
MARKS_LIMIT: Final = 1_500  # a mark costs up to 50 microseconds, a letter next to nothing

# No svg, math, style, title, textarea, noscript or iframe: they let a sanitiser's output mutate.
_TAGS: Final = {
    "a", "blockquote", "br", "code", "del", "em", "h3", "h4", "hr", "li", "ol", "p", "pre",
    "strong", "table", "tbody", "td", "th", "thead", "tr", "ul",
}  # fmt: skip
_ATTRIBUTES: Final = {"a": {"href"}, "ol": {"start"}}
# A picture is never shown, so `![words](address)` is a link to it.
_markdown = (
    MarkdownIt("commonmark", {"html": False, "linkify": False})
    .enable(["table", "strikethrough"])
    .disable(["html_block", "html_inline", "image"])
)

# A row shorter than its table's head is filled up with empty cells, by default with 65,536 of them:
# two seconds and 680 kB for one comment. The package hides the module behind a function.
vars(import_module("markdown_it.rules_block.table"))["MAX_AUTOCOMPLETED_CELLS"] = 500

# Where the renderer stops in a line to ask every rule. By default it also does at `: % $ @ - ! …`,
# which none of our rules begins with: ordinary prose took ten times as long.
_markdown.inline.terminator_re = re.compile(r"[\n&*<\[\\\]_`~{]")

# A claim in a text. It is drawn as a link to the claim's page, which pages replace by the claim.
CLAIM: Final = r"\{claim:(\d{1,9})\}"
_CLAIM: Final = re.compile(CLAIM, re.ASCII)


def _claim(state: StateInline, silent: bool) -> bool:  # noqa: FBT001, as the package calls it
    found = _CLAIM.match(state.src, state.pos)
    if found is None:
        return False
    if not silent:
        opened = state.push("link_open", "a", 1)
        opened.attrs = {"href": f"/claims/{found[1]}"}
        state.push("text", "", 0).content = f"claim {found[1]}"
        state.push("link_close", "a", -1)
    state.pos = found.end()
    return True


_markdown.inline.ruler.before("link", "claim", _claim)

# What makes the renderer work, counted generously: a run of one sign is one mark.
_MARKS: Final = re.compile(
    r"[\r\n]+|\*+|_+|`+|~+|#+|>+|[\[\]<|\\&{]|(?<!\S)(?:[-+=]|\d{1,9}[.)])(?=\s)"
)
# Each line below a quote in a quote is read once a level, and a link's address that opens bracket
# after bracket is read to the end of the word, from every link in it.
_QUOTES: Final = re.compile(r"^(?:[ \t]*(?:>|[-+*]|\d{1,9}[.)]))+", re.MULTILINE)
_LINES_A_MARK: Final = 5
_OPEN_LINK: Final = re.compile(r"\](?=\((?:[^\s()]*\(){3})")
_MARKS_A_LINK: Final = 200


def render_markdown(text: str) -> str:
    """Return sanitised HTML. Raises InvalidError (field `text`) above MARKDOWN_LIMIT characters.

    A text with more than MARKS_LIMIT marks stays as it was typed, in paragraphs and lines: nobody
    formats so densely at such a length, and drawing it would take most of a second.
    """
    if len(text) > MARKDOWN_LIMIT:
        problem = _("This is longer than %(n)s characters. Please shorten it.", n=MARKDOWN_LIMIT)
        raise InvalidError({"text": problem})
    return _draw(text)


def draw_ahead(text: str) -> None:
    """Draw a text before the transaction that stores it opens. `render_markdown` then finds it."""
    if len(text) <= MARKDOWN_LIMIT:
        _draw(text)


@lru_cache(maxsize=REMEMBERED)
def _draw(text: str) -> str:
    if count_marks(text) > MARKS_LIMIT:
        return sanitise(_as_typed(text))
    html = _markdown.render(text)
    # A writer's top heading sits under the page's own h1 and h2.
    html = re.sub(r"(</?)h[12]>", r"\1h3>", re.sub(r"(</?)h[3-6]>", r"\1h4>", html))
    return sanitise(html)


def count_marks(text: str) -> int:
    """Estimate what Markdown has to act on: an upper bound of the renderer's work."""
    marks = sum(1 for _mark in _MARKS.finditer(text))
    deepest = max((found[0].count(">") for found in _QUOTES.finditer(text)), default=0)
    lines = text.count("\n") + text.count("\r")
    links = sum(1 for _link in _OPEN_LINK.finditer(text))
    return marks + deepest * lines // _LINES_A_MARK + links * _MARKS_A_LINK


def _as_typed(text: str) -> str:
    paragraphs = re.split(r"\n\s*\n", text.replace("\r\n", "\n").strip())
    lines = (escape(each, quote=False).replace("\n", "<br>\n") for each in paragraphs)
    return "".join(f"<p>{each}</p>\n" for each in lines)


def sanitise(html: str) -> str:
    """Keep the allowed tags and links. To do it twice changes nothing more."""
    return nh3.clean(
        html,
        tags=set(_TAGS),
        attributes={tag: set(names) for tag, names in _ATTRIBUTES.items()},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def plain(html_or_markdown: str) -> str:
    """Return the words alone, for search, notices and the start of a text in a list."""
    # What opens anew ends the search for an end, so no text costs the square of its length.
    words = re.sub(r"<[^<>]*>", " ", _CLAIM.sub(" ", html_or_markdown))
    return re.sub(r"\s+", " ", re.sub(r"[*_`#>\[\]]|\(https?://[^()\s]*\)", "", words)).strip()


def excerpt(text: str, length: int = 200) -> str:
    """Return the first `length` characters or fewer, cut between words."""
    words = plain(text)
    if len(words) <= length:
        return words
    return words[: length - 1].rsplit(" ", 1)[0].rstrip(",.;: ") + "…"


def fold(text: str) -> str:
    """Return plain lower-case ASCII where the script allows: for unique keys and for comparing."""
    marks_apart = unicodedata.normalize("NFKD", text.strip())
    return "".join(c for c in marks_apart if not unicodedata.combining(c)).casefold()


def slugify(text: str, fallback: str = "untitled", length: int = 60) -> str:
    """Return a readable part of a URL: `St. Mary's Hill` becomes `st-marys-hill`."""
    words = re.sub(r"['’]", "", fold(text))
    slug = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:length].strip("-")
    return slug or fallback


def unused(slug: str, taken: set[str]) -> str:
    """Return `slug`, or `slug-2`, `slug-3` … when it is taken."""
    if slug not in taken:
        return slug
    number = 2
    while f"{slug}-{number}" in taken:
        number += 1
    return f"{slug}-{number}"
