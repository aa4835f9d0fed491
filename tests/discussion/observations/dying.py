"""A process killed while a photo is on its way: `python -m tests.discussion.observations.dying`."""

import os
import signal
import sys
from io import BytesIO
from typing import Any

from app.core.clock import utc_now
from app.core.config import Settings
from app.discussion.observations.photos import read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Told, keep_photo, observe
from app.discussion.observations.sweeping import sweep_photos
from app.people.queries import person_by_handle
from app.worker.works import Works
from tests.factories.company import DAY
from tests.factories.photos import make_photo

STEPS = ("when its photo is kept", "before its row is committed", "while photos are swept")


def die(*_told: Any) -> Any:  # noqa: ANN401, in the place of any function
    os.kill(os.getpid(), signal.SIGKILL)


def tell(works: Works, step: str, proposal: int) -> None:
    """Tell of something as bob, as a request does, up to the step."""
    kept = keep_photo(works.store, read_photo(BytesIO(make_photo())))
    if step == STEPS[0]:
        die()
    with works.database.writing() as session:
        bob = person_by_handle(session, "bob")
        told = Told("Six lamps are dark.", "A dark lamp.", DAY, "ropewalk")
        now = utc_now()
        on = Subject(proposal_id=proposal)  # type: ignore[arg-type]
        observe(session, bob, on, told, kept, now.date(), now)  # type: ignore[arg-type]
        die()


def sweep(works: Works) -> None:
    """Remove one photo, and die before the next."""
    forget = works.store.forget
    gone: list[str] = []

    def once(name: str, before: Any) -> bool:  # noqa: ANN401, a moment
        if gone:
            die()
        gone.append(name)
        return forget(name, before)

    vars(works.store)["forget"] = once
    sweep_photos(works.database, works.store, utc_now())


def main(step: str, proposal: int) -> None:
    works = Works.build(Settings())
    if step == STEPS[2]:
        sweep(works)
    else:
        tell(works, step, proposal)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
