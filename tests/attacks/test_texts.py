"""Attacks in what people write: schemes, markup that mutates, patterns that cost time."""

import re
import sys
import time
from bisect import bisect_right
from importlib import import_module
from types import FrameType

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.contributions.diffs import compare
from app.core.text import (
    MARKDOWN_LIMIT,
    MARKS_LIMIT,
    count_marks,
    plain,
    render_markdown,
    sanitise,
)

SPELLINGS = [
    "javascript:alert(1)", "JavaScript:alert(1)", "JAVASCRIPT:alert(1)", "java\tscript:alert(1)",
    "java\nscript:alert(1)", "java\rscript:alert(1)", "java\x00script:alert(1)",
    " javascript:alert(1)", "\x01javascript:alert(1)", "\x1fjavascript:alert(1)",
    "javascript :alert(1)", "javascript&colon;alert(1)", "javascript&#58;alert(1)",
    "javascript&#x3a;alert(1)", "javascript&#x3A;alert(1)", "&#106;avascript:alert(1)",
    "&#x6a;avascript:alert(1)", "&#0000106avascript:alert(1)", "java&Tab;script:alert(1)",
    "java&NewLine;script:alert(1)", "javascript%3aalert(1)", "\\javascript:alert(1)",
    "vbscript:msgbox(1)", "VbScRiPt:msgbox(1)", "livescript:1", "data:text/html,<script>1</script>",
    "data:text/html;base64,PHNjcmlwdD4=", "data:image/svg+xml,<svg onload=alert(1)>",
    "DATA:text/html,x", "blob:https://x/1", "file:///etc/passwd", "view-source:javascript:1",
    "jar:javascript:1!/", "feed:javascript:1", "\uff4aavascript:alert(1)", "about:blank",
]  # fmt: skip
CODE = re.compile(
    r"\s*(javascript|vbscript|livescript|data|blob|file|view-source|jar|feed|about):", re.IGNORECASE
)
ODD = ["<", ">", "/", '"', "'", "=", " ", "\n", "&", ";", "svg", "math", "style", "title", "a",
       "p", "table", "td", "mglyph", "noscript", "textarea", "iframe", "!--", "--", "href",
       "onload", "javascript:", "x", "mtext", "foreignObject", "template", "select", "&lt;",
       "hx-get", "data-hx-get", "hx-on:click"]  # fmt: skip


@pytest.mark.parametrize("scheme", SPELLINGS)
def test_no_spelling_of_a_scheme_becomes_a_link(scheme: str) -> None:
    forms = (
        f"[x]({scheme})", f"[x](<{scheme}>)", f"<{scheme}>", f"[x][r]\n\n[r]: {scheme}",
        f'<a href="{scheme}">x</a>', f"![x]({scheme})",
    )  # fmt: skip
    for form in forms:
        for html in (render_markdown(form), sanitise(form)):
            hrefs = re.findall(r'<a [^>]*href="([^"]*)"', html)
            assert not any(CODE.match(re.sub(r"[\t\r\n]|^[\x00-\x20]+", "", h)) for h in hrefs), (
                form,
                html,
            )
            assert "<img" not in html


@settings(max_examples=400, deadline=None)
@given(st.lists(st.sampled_from(ODD), max_size=30).map("".join))
def test_cleaning_twice_changes_nothing_more(html: str) -> None:
    once = sanitise(html)
    assert sanitise(once) == once
    tags = set(re.findall(r"<([a-zA-Z]+)", once))
    assert not tags & {"svg", "math", "style", "title", "textarea", "noscript", "iframe", "img"}


@settings(max_examples=200, deadline=None)
@given(st.lists(st.sampled_from([*ODD, "[", "](", ")", "*", "`", "|", "\n\n"]), max_size=30))
def test_what_is_drawn_from_markdown_is_clean_already(words: list[str]) -> None:
    html = render_markdown("".join(words))
    assert sanitise(html) == html


@pytest.mark.parametrize(
    "attribute",
    ["hx-get=/x", "data-hx-get=/x", "hx-on:click=alert(1)", "hx-on--load=alert(1)", "onclick=x",
     "data-hx-on:click=x", "style=x", "id=problems", "class=x", "name=csrf_token"],
)  # fmt: skip
def test_no_attribute_of_htmx_or_script_is_kept(attribute: str) -> None:
    html = sanitise(f"<a {attribute} href=https://a.example>x</a><p {attribute}>y</p>")
    assert html == ('<a href="https://a.example" rel="nofollow noopener ugc">x</a><p>y</p>')
    assert f"<p {attribute}" not in render_markdown(f"<p {attribute}>y</p>")


PATTERNS = [
    "[", "]", "![", "[a](", "*", "**", "_", "*a ", "_a ", "a*", "`", "``a", "~~", "~~a", "> ",
    "- ", "* - ", "1. ", "\n\n", "|-\n", "a|b\n-|-\n", "<", "<!--", "&", "[a]: b\n", "[a][",
    "![[]()", "a@b.", "http://", "*_", "**a*", '[x]("', "[](", "[[a](b)", "(http://", "<a ",
    "(https://a", "\\", "#", "a\n", "- a\n", "1. a\n", "|a\n", "[*", "_\n", "<![CDATA[", "a\r", ":",
    "[a](bbbbbbbbbbbb", "- - - a\n", "<a:b>",
]  # fmt: skip
LINE = "The lights on *Long Walk* share **one** [cable](https://a.example/x), `old`.\n\n- a lamp\n"
ORDINARY = LINE * 125  # as much of it as is drawn
TIMES = 4  # the steps of ordinary Markdown


def forget() -> None:
    """Texts drawn last are remembered: what is measured must be drawn again."""
    vars(import_module("app.core.text"))["_draw"].cache_clear()


def steps(text: str) -> int:
    """Return how many calls drawing a text takes: the same on a busy machine, as time is not."""
    forget()
    taken = 0

    def count(_frame: FrameType, event: str, _argument: object) -> None:
        nonlocal taken
        taken += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        render_markdown(text)
        plain(text)
    finally:
        sys.setprofile(None)
    return taken


def as_dense_as_is_drawn(pattern: str, head: str = "") -> str:
    """Repeat a pattern while it is still taken for Markdown: what costs the renderer most."""
    most = range(1, MARKDOWN_LIMIT // len(pattern))
    times = bisect_right(most, MARKS_LIMIT, key=lambda n: count_marks(head + pattern * n))
    return (head + pattern * times)[:MARKDOWN_LIMIT]


@pytest.fixture(scope="module")
def ordinary() -> int:
    assert "<strong>" in render_markdown(ORDINARY)
    return steps(ORDINARY)


@pytest.mark.parametrize("pattern", PATTERNS)
def test_no_pattern_at_the_length_limit_takes_many_steps(pattern: str, ordinary: int) -> None:
    text = (pattern * MARKDOWN_LIMIT)[:MARKDOWN_LIMIT]
    assert steps(text) < TIMES * ordinary
    assert len(render_markdown(text)) < 12 * MARKDOWN_LIMIT
    assert steps(as_dense_as_is_drawn(pattern)) < TIMES * ordinary


@pytest.mark.parametrize(
    ("head", "pattern"),
    [
        ("> " * 19 + "a\n", "b\n"),  # each line was read once for each quote
        ("- " * 19 + "a\n", "b\n"),
        ("[q]: b\n\n", "[aaaaaaaaaa"),
        ("".join("  " * depth + "- a\n" for depth in range(19)), "\n  b\n"),
        ("|a|\n|-|\n", "b\n"),
        ("", "[a](" + "b" * 400),  # each address was read to the end of the text
    ],
)
def test_no_text_that_is_drawn_takes_many_steps(head: str, pattern: str, ordinary: int) -> None:
    assert steps(as_dense_as_is_drawn(pattern, head)) < TIMES * ordinary


def test_a_text_of_nothing_but_marks_stays_as_it_was_typed() -> None:
    html = render_markdown("one & *two*\n<b>three</b>\n\n" + "**a** " * MARKS_LIMIT)
    assert html.startswith("<p>one &amp; *two*<br>\n&lt;b&gt;three&lt;/b&gt;</p>\n<p>**a** **a** ")


@pytest.mark.parametrize(
    "line",
    [
        "- [Kingsway, lamp 12](https://data.example/lamps/12?year=2025) is **out** since May\n",
        "| Kingsway | 312 lamps, of which 14.5 % were out in 2025 | see the chart above |\n",
        "Street lights: 312 of them - 14.5 % - were *out* in 2025 (the city's log says so).\n\n",
    ],
)
def test_the_longest_ordinary_text_is_drawn(line: str) -> None:
    text = "| a | b | c |\n|---|---|---|\n" + (line * MARKDOWN_LIMIT)[: MARKDOWN_LIMIT - 40]
    assert count_marks(text) < MARKS_LIMIT
    assert "<table>" in render_markdown(text)


def test_a_picture_becomes_a_link_to_it() -> None:
    html = render_markdown("![the lamp](https://a.example/lamp.jpg)")
    assert html == (
        '<p>!<a href="https://a.example/lamp.jpg" rel="nofollow noopener ugc">the lamp</a></p>\n'
    )


def test_a_table_does_not_fill_itself_up() -> None:
    """One head of many columns and thousands of empty rows: 680 kB of one comment, once."""
    for columns in (99, 999):
        head = "|" + "a|" * columns + "\n|" + "-|" * columns + "\n"
        html = render_markdown((head + "|\n" * MARKDOWN_LIMIT)[:MARKDOWN_LIMIT])
        assert len(html) < 4 * MARKDOWN_LIMIT


def test_words_are_taken_out_of_a_text_in_linear_time() -> None:
    for pattern in ("<", "(http://", "[a](https://", "<a <b "):
        began = time.process_time()
        plain((pattern * 200_000)[:200_000])
        assert time.process_time() - began < 1


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a " * 1999, "a " * 1998 + "b "),
        ("a b " * 999, "b a " * 999),
        ("a b c d " * 499, "d c b a " * 499),  # took a minute and a half
        ("a! " * 1300, "!a " * 1300),
        ("a\n" * 9999, "b\n" * 9999),
    ],
)
def test_no_edit_makes_its_history_expensive(old: str, new: str) -> None:
    began = time.process_time()
    compare(old, new)
    assert time.process_time() - began < 3
