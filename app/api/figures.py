"""Published figures of votes, as programs read them."""

from datetime import datetime

from app.api.common import Shape
from app.contributions.publishing import Figures


class FiguresShape(Shape):
    """The last published batch: `voters` rounded down to tens, shares in words.

    `revision` is that of the text when it was published; `on_earlier_versions`, in tens, counts the
    votes on versions before that one, null where it is not known. A later text has all of them.
    """

    as_of: datetime
    voters: int
    shares: dict[str, str]
    log_length: int
    log_head: str
    revision: int
    on_earlier_versions: int | None


def figures_shape(found: Figures | None) -> FiguresShape | None:
    if found is None:
        return None
    return FiguresShape(
        as_of=found.as_of,
        voters=found.voters,
        shares={each.value: str(share) for each, share in found.shares.items()},
        log_length=found.log_length,
        log_head=found.log_head,
        revision=found.revision,
        on_earlier_versions=found.earlier,
    )
