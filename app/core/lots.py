"""Drawing lots inside a query: a fair order that is the same for whoever draws it again.

A lot is (times * id + plus)^5 mod 2^31 - 1: a line of J. L. Carter and M. N. Wegman, "Universal
classes of hash functions" (1979), and then a power that scatters it. By the line alone of any two
texts each is drawn before the other equally often, but the first and the last of many ids in a row
come first too often. Five shares no factor with 2^31 - 2, so no two ids draw the same lot.
"""

from hashlib import sha256
from typing import Any, Final, NamedTuple

from sqlalchemy import BigInteger, ColumnElement, bindparam, cast

POWER: Final = 5
PRIME: Final = 2**31 - 1  # no id is larger, so that no two texts draw the same lot


class Lots(NamedTuple):
    times: int  # from 1 to PRIME - 1
    plus: int  # from 0 to PRIME - 1

    def of(self, number: int) -> int:
        """Return the lot that `drawn` gives this id."""
        return pow(self.times * number + self.plus, POWER, PRIME)


def lots_for(*seed: object) -> Lots:
    """Return the same lots for the same seed."""
    digest = sha256("\x1f".join(map(str, seed)).encode()).digest()
    times, plus = (int.from_bytes(half) for half in (digest[:16], digest[16:]))
    return Lots(times % (PRIME - 1) + 1, plus % PRIME)


def drawn(number: Any, name: str) -> ColumnElement[int]:  # noqa: ANN401, any column of ids
    """Return the lot of an id in a query that `bound` gives the lots of this name."""
    times, plus = (bindparam(f"{name}_{part}", type_=BigInteger) for part in Lots._fields)
    line = (cast(number, BigInteger) * times + plus) % PRIME
    square = (line * line) % PRIME
    return (((square * square) % PRIME) * line) % PRIME  # no product reaches 2^63


def bound(name: str, lots: Lots) -> dict[str, object]:
    """Return the values that a query with `drawn` asks for."""
    return {f"{name}_{part}": value for part, value in lots._asdict().items()}
