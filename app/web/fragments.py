"""Pieces of pages that are drawn once and used for many readers.

A key holds everything that a piece depends on, so a piece is never out of date: when a fact
changes, the key does. What is personal (a form's token, where a form leads back to) is never in a
piece: markers stand for it and are replaced at last, when a page is put together.
"""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from secrets import token_hex
from threading import Lock
from typing import Final, Generic, TypeVar

from fastapi import Request

MEGABYTES: Final = 48 * 1024 * 1024

# Nobody can write these into a text: they are random and leave no process.
CSRF: Final = f"~csrf-{token_hex(12)}~"
HERE: Final = f"~here-{token_hex(12)}~"
FORM_KEY: Final = f"~key-{token_hex(12)}~"
SLOT: Final = f"~slot-{token_hex(12)}~"

Parts = tuple[str, ...]
T = TypeVar("T")


class BoundedCache(Generic[T]):
    """The least recently used things go when there are too many bytes of them.

    Keys are weighed too: an address in one may be a hundred times as long as its page needs.
    """

    def __init__(self, most_bytes: int, weigh: Callable[[T], int]) -> None:
        self._most = most_bytes
        self._weigh = weigh
        self._size = 0
        self._pieces: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()  # with their weights
        self._lock = Lock()

    def get(self, key: Hashable) -> T | None:
        with self._lock:
            found = self._pieces.get(key)
            if found is None:
                return None
            self._pieces.move_to_end(key)
            return found[1]

    def put(self, key: Hashable, piece: T) -> T:
        weight = self._weigh(piece) + len(repr(key))
        with self._lock:
            if key in self._pieces:
                self._size -= self._pieces.pop(key)[0]
            self._pieces[key] = (weight, piece)
            self._size += weight
            while self._size > self._most:
                self._size -= self._pieces.popitem(last=False)[1][0]
        return piece

    def __len__(self) -> int:
        return len(self._pieces)


class FragmentCache(BoundedCache[Parts]):
    """Keeps pieces of HTML."""

    def __init__(self, most_bytes: int = MEGABYTES) -> None:
        super().__init__(most_bytes, _bytes)


def cache_of(request: Request) -> FragmentCache:
    """Return the running app's cache."""
    return kept_by(request, "fragments", FragmentCache)


def kept_by(request: Request, name: str, make: Callable[[], T]) -> T:
    """Return what the running app keeps under this name, made when it is first asked for."""
    state = request.app.state
    if not hasattr(state, name):
        setattr(state, name, make())
    kept: T = getattr(state, name)
    return kept


def _bytes(parts: Parts) -> int:
    return sum(map(len, parts)) + 400
