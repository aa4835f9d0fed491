"""How a policy answers, and the one exception that carries its answer to the edge."""

from dataclasses import dataclass
from http import HTTPStatus

from app.core.i18n import Sentence, _


@dataclass(frozen=True)
class Ruling:
    """A policy's answer, true when it allows: `if can_vote(…)` cannot be read backwards.

    `a and b` is therefore the first ruling that refuses, or the last one.
    """

    status: HTTPStatus
    code: str
    sentence: Sentence
    hint: Sentence | None = None

    def __bool__(self) -> bool:
        return self.status is HTTPStatus.OK


ALLOWED = Ruling(HTTPStatus.OK, "allowed", _("You may."))
NOT_FOUND = Ruling(HTTPStatus.NOT_FOUND, "not-found", _("There is nothing here that you can see."))


class RefusedError(Exception):
    """Ends the request with the ruling's status; `retry_after` is in seconds."""

    def __init__(self, ruling: Ruling, retry_after: int | None = None) -> None:
        super().__init__(ruling.code)
        self.ruling = ruling
        self.retry_after = retry_after


@dataclass(frozen=True)
class Told:
    """A refusal as programs get it, from the command line and from the API."""

    code: str
    message: str
    hint: str


class InvalidError(RefusedError):
    """What was sent is wrong in these fields: a 422 whose form is drawn again with the reasons."""

    def __init__(self, problems: dict[str, Sentence]) -> None:
        super().__init__(UNREADABLE)
        self.problems = problems


UNREADABLE = Ruling(
    HTTPStatus.UNPROCESSABLE_ENTITY, "unreadable", _("Something in this form is missing or wrong.")
)


def told_of(error: RefusedError) -> Told:
    """Return a refusal in words; that of a form says all that is wrong in it, each once."""
    ruling = error.ruling
    hint = str(ruling.hint or "")
    if isinstance(error, InvalidError):
        hint = " ".join(dict.fromkeys(str(sentence) for sentence in error.problems.values()))
    return Told(ruling.code, str(ruling.sentence), hint)


def require(ruling: Ruling) -> None:
    """Raise RefusedError, which ends the request with the ruling's status, unless it allows."""
    if not ruling:
        raise RefusedError(ruling)
