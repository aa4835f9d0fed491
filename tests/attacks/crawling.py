"""Asking every address that the running app knows, filled with everything that there is."""

import re
from collections.abc import Iterator, Sequence
from html import unescape
from itertools import product
from urllib.parse import parse_qsl, quote, urlsplit

from fastapi import FastAPI
from fastapi.routing import APIRoute

from tests.attacks.canaries import Aviary, head

FIELD = re.compile(r"\{(\w+)[^}]*\}")
LINK = re.compile(
    r'(?:href|src|hx-get|action)="(/[^"#]*)|"(?:url|next)":"http://testserver(/[^"]*)'
)
SLUGS = {
    "datasets": ["repairs"], "departments": ["public-works", "parks"],
    "neighborhoods": ["ropewalk"], "districts": ["x"], "layers": ["x"],
    "goals": ["every-street-is-lit"], "commitments": ["parks"],
    "teams": ["open-team", "hidden-team"],
    "mandate": ["public-works", "parks"],
}  # fmt: skip
SEARCHES = ("/search", "/api/v1/search", "/admin/people")
VERSIONS = ("?version=1", "?version=2")


def app_in(asgi: object) -> FastAPI:
    """Find the app inside the layers that are wrapped around it."""
    while not isinstance(asgi, FastAPI):
        inner = [thing for thing in vars(asgi).values() if callable(thing)]
        asgi = inner[0]
    return asgi


def reads(routes: object) -> Iterator[str]:
    """List the pattern of every route that answers GET, those of included routers too."""
    assert isinstance(routes, list)
    for route in routes:
        if isinstance(route, APIRoute):
            if "GET" in (route.methods or ()):
                yield route.path
        elif included := getattr(route, "original_router", None):
            yield from reads(included.routes)
        elif "GET" in (getattr(route, "methods", None) or ()):
            yield route.path


def addresses(aviary: Aviary) -> list[str]:
    """Fill each pattern with each thing that it may name; add histories and searches."""
    found = []
    for pattern in reads(app_in(aviary.city.app).routes):
        if pattern.endswith("-{slug}"):
            found += [f"/proposals/{number}-{slug}" for number, slug in aviary.slugs.items()]
            continue
        names = FIELD.findall(pattern)
        for values in product(*(_values(aviary, pattern, name) for name in names)):
            filled = iter(values)
            address = FIELD.sub(lambda _field, it=filled: quote(str(next(it))), pattern)  # type: ignore[misc]
            found += _variants(address)
    found += [f"{door}?q={head(name)}" for door in SEARCHES for name in aviary.searched]
    return list(dict.fromkeys(found))


def links(text: str) -> Iterator[str]:
    """List what a page or an answer leads to on this site."""
    for match in LINK.finditer(text):
        yield unescape(match[1] or match[2])


def kind_of(address: str) -> tuple[str, ...]:
    """Tell links apart by their page and the names of what they ask, not by its values."""
    parts = urlsplit(address)
    return parts.path, *sorted(name for name, _value in parse_qsl(parts.query))


def _values(aviary: Aviary, pattern: str, name: str) -> Sequence[object]:
    if name != "slug":
        return aviary.ids[name]
    kind = pattern.removeprefix("/api/v1").removeprefix("/admin").split("/")[1]
    return SLUGS[kind]


def _variants(address: str) -> list[str]:
    return [address, *(address + end for end in VERSIONS if address.endswith("/history"))]
