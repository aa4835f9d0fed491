"""Numbers in addresses."""

from typing import Annotated, TypeAlias

from pydantic import AfterValidator

from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID


def _known(number: int) -> int:
    """Refuse with 404 what no table can hold: the database would fail on it."""
    if not 0 < number < BIGGEST_ID:
        raise RefusedError(NOT_FOUND)
    return number


Number: TypeAlias = Annotated[int, AfterValidator(_known)]
