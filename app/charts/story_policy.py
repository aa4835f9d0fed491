"""Who may tell a chart in steps, and who may read, change and hide what was told. Pure."""

from http import HTTPStatus

from app.charts.models import ChartStory
from app.core.errors import ALLOWED, Ruling
from app.core.i18n import _
from app.people.models import Person
from app.people.policy import can_moderate, can_publish_at_once
from app.people.rulings import HELD_BACK, NOT_YOURS, REMOVED

OWN_STORY = Ruling(
    HTTPStatus.FORBIDDEN, "own-text", _("You wrote this, so another moderator decides about it.")
)
IS_HIDDEN = Ruling(HTTPStatus.CONFLICT, "hidden-already", _("This is hidden already."))
NOT_HIDDEN = Ruling(HTTPStatus.CONFLICT, "not-hidden", _("This text is not hidden."))


def can_tell(person: Person | None) -> Ruling:
    """Say who may publish. Steps go straight to the public, so a limited account may not."""
    return can_publish_at_once(person)


def can_read_story(viewer: Person | None, story: ChartStory) -> Ruling:
    reads_all = wrote_story(viewer, story) or bool(can_moderate(viewer))
    return ALLOWED if story.hidden_at is None or reads_all else REMOVED


def can_change_story(person: Person | None, story: ChartStory) -> Ruling:
    """Say who may edit the steps or take them back."""
    return (
        can_read_story(person, story)
        and can_tell(person)
        and (ALLOWED if wrote_story(person, story) else NOT_YOURS)
        and (ALLOWED if story.hidden_at is None else HELD_BACK)
    )


def can_judge_story(moderator: Person | None, story: ChartStory) -> Ruling:
    return can_moderate(moderator) and (OWN_STORY if wrote_story(moderator, story) else ALLOWED)


def can_hide_story(moderator: Person | None, story: ChartStory) -> Ruling:
    is_public = story.hidden_at is None
    return can_judge_story(moderator, story) and (ALLOWED if is_public else IS_HIDDEN)


def can_restore_story(moderator: Person | None, story: ChartStory) -> Ruling:
    is_hidden = story.hidden_at is not None
    return can_judge_story(moderator, story) and (ALLOWED if is_hidden else NOT_HIDDEN)


def wrote_story(person: Person | None, story: ChartStory) -> bool:
    return person is not None and person.id == story.author_id
