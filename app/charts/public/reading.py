"""Somebody else's document: read with care, refused in a sentence, its signature checked."""

import json
import re
from collections.abc import Mapping, Sequence
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final, TypeAlias

from pydantic import ValidationError

from app.charts.public.canonical import WHOLE, canonical
from app.charts.public.keys import PUBLIC_BYTES, decoded, id_of, is_signed
from app.charts.public.promise import PROMISE_FORMAT, PROMISE_VERSION, Promise
from app.charts.public.schema import FORMAT, MOST_MARKS, VERSION, Document
from app.core.errors import RefusedError, Ruling
from app.core.i18n import Sentence, _

Public: TypeAlias = Document | Promise
SCHEMAS: Final[Mapping[str, tuple[type[Document] | type[Promise], int]]] = {
    FORMAT: (Document, VERSION),
    PROMISE_FORMAT: (Promise, PROMISE_VERSION),
}
MOST_BYTES: Final = 1024 * 1024
DEEPEST: Final = 8
MOST_KEYS: Final = 100
# A text that never ends is one to its end: no sign of it is looked at twice.
BRACKETS: Final = re.compile(rb'"(?:[^"\\]|\\.)*(?:"|\\?\Z)|[\[\]{}]', re.DOTALL)


class Signed(StrEnum):
    """What is known of a signature, from the worst to the best."""

    UNSIGNED = "unsigned"
    BROKEN = "broken"  # the content is not what that key signed
    FOREIGN = "foreign"  # the city does not list that key (any more)
    DISTRUSTED = "distrusted"  # the city says that others may have that key
    UNKNOWN = "unknown"  # the city could not be asked
    EARLIER = "earlier"  # an earlier key of the city
    CURRENT = "current"

    @property
    def is_good(self) -> bool:
        return self in {Signed.EARLIER, Signed.CURRENT}


class NotAChartError(RefusedError):
    """A document that is not taken."""

    def __init__(self, sentence: Sentence) -> None:
        hint = _("Ask whoever gave it to you for the address that ends in public.json.")
        super().__init__(Ruling(HTTPStatus.UNPROCESSABLE_ENTITY, "no-chart", sentence, hint))


def read_document(content: bytes) -> Public:
    """Read a public chart or commitment. Raises NotAChartError with a sentence for its borrower."""
    facts = facts_in(content)
    known = SCHEMAS.get(str(facts.get("format"))) if isinstance(facts, dict) else None
    if known is None:
        raise NotAChartError(_("This is no public chart or commitment of a Commonplot."))
    schema, version = known
    if facts.get("version") != version:
        raise NotAChartError(_("This public chart has a version that this program does not know."))
    marks = facts.get("marks")
    if isinstance(marks, list) and len(marks) > MOST_MARKS:
        raise NotAChartError(_("This chart has more than %(n)s areas or periods.", n=MOST_MARKS))
    try:
        return schema.model_validate_json(json.dumps(facts), strict=True)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])[:80] or "document"
        raise NotAChartError(
            _("This public chart is damaged or was made wrong: see “%(place)s” in it.", place=place)
        ) from error


def kept_document(facts: dict[str, Any]) -> Public:
    """Return what was read before, from how it was kept."""
    schema, _version = SCHEMAS[facts["format"]]
    return schema.model_validate(facts)


def facts_in(content: bytes) -> Any:  # noqa: ANN401, any JSON
    """Read JSON of another server: bounded, without doubled names, NaN or endless numbers."""
    if len(content) > MOST_BYTES:
        raise NotAChartError(_("This file has more than 1 MB. A public chart is smaller."))
    if _depth(content) > DEEPEST:
        raise NotAChartError(_("This is no public chart: it is nested too deep."))
    try:
        return json.loads(
            content.decode("utf-8"),
            parse_constant=_no_number,
            parse_int=_whole,
            object_pairs_hook=_once_each,
        )
    except (ValueError, RecursionError) as error:
        raise NotAChartError(_("This file cannot be read: it is no proper JSON.")) from error


def signed_content(document: Public) -> bytes:
    """Return what the signature of a document is about: all of it but the signature."""
    facts = document.model_dump(mode="json", exclude={"signature"})
    return canonical(facts)


def check_signature(document: Public, keys: Sequence[dict[str, Any]] | None) -> Signed:
    """Judge a document by the keys that its city lists; None where the city could not be asked."""
    signature = document.signature
    if signature is None:
        return Signed.UNSIGNED
    if keys is None:
        return Signed.UNKNOWN
    listed = {key["id"]: key for key in keys}
    key = listed.get(signature.key)
    if key is None:
        return Signed.FOREIGN
    if not is_signed(key["public"], signed_content(document), signature.value):
        return Signed.BROKEN
    if key["distrusted"]:
        return Signed.DISTRUSTED
    return Signed.EARLIER if key["retired"] else Signed.CURRENT


def keys_in(content: bytes) -> list[dict[str, Any]]:
    """Read which keys a city lists at its well-known address. Raises NotAChartError."""
    facts = facts_in(content)
    listed = facts.get("keys") if isinstance(facts, dict) else None
    if not isinstance(listed, list):
        raise NotAChartError(_("This site does not say which keys it signs with."))
    return [key for one in listed[:MOST_KEYS] if (key := _key_in(one)) is not None]


def _key_in(facts: object) -> dict[str, Any] | None:
    """Read one key; its name is worked out, not believed."""
    if not isinstance(facts, dict) or not isinstance(facts.get("public"), str):
        return None
    try:
        public = decoded(facts["public"])
    except ValueError:
        return None
    if facts.get("algorithm") != "Ed25519" or len(public) != PUBLIC_BYTES:
        return None
    retired, distrusted = bool(facts.get("retired")), bool(facts.get("distrusted"))
    return {"id": id_of(public), "public": public, "retired": retired, "distrusted": distrusted}


def _depth(content: bytes) -> int:
    depth = deepest = 0
    for found in BRACKETS.finditer(content):
        sign = found[0]
        if sign in b"[{":
            depth += 1
            deepest = max(deepest, depth)
        elif sign in b"]}":
            depth -= 1
    return deepest


def _no_number(written: str) -> object:
    raise ValueError(written)


def _whole(written: str) -> int:
    if len(written) > 20 or abs(int(written)) > WHOLE:  # noqa: PLR2004, more digits than 2^53 has
        raise ValueError(written[:20])
    return int(written)


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        message = "a name stands twice"
        raise ValueError(message)
    return found
