"""What is said of joint commitments: in notices, on pages, and in the record of acts."""

from collections.abc import Callable, Mapping
from typing import Final

from app.core.i18n import Sentence, _
from app.followthrough.joint.models import BlockKind, JoinState

JOINT: Final[Mapping[str, Callable[[str], Sentence]]] = {
    "join_asked": lambda t: _(
        "Your department is asked to join a commitment: “%(title)s”. Say yes, no, or if.", title=t
    ),
    "join_said": lambda t: _(
        "A department that you asked to join “%(title)s” has answered.", title=t
    ),
    "join_agreed": lambda t: _(
        "Your condition was accepted: your department has joined “%(title)s”. Write its step.",
        title=t,
    ),
    "join_withdrawn": lambda t: _(
        "Your department is no longer asked to join “%(title)s”. Read why.", title=t
    ),
    "step_given": lambda t: _("You have a step of a commitment: %(title)s.", title=t),
    "step_soon": lambda t: _("A reminder: your step is due soon: %(title)s.", title=t),
    "step_over": lambda t: _(
        "The day of your step is over, and it is not done: %(title)s. Say that it is done, or give "
        "it another day.",
        title=t,
    ),
    "join_waits": lambda t: _(
        "A reminder: your department is asked to join “%(title)s”, and has not answered for five "
        "working days.",
        title=t,
    ),
    "step_free": lambda t: _("Nothing blocks this step any more: %(title)s.", title=t),
    "blocked_by_you": lambda t: _(
        "Another department cannot go on before yours acts: %(title)s.", title=t
    ),
    "answer_blocked": lambda t: _(
        "Another department cannot answer “%(title)s” before yours acts.", title=t
    ),
    "answer_free": lambda t: _("Nothing blocks your answer to “%(title)s” any more.", title=t),
    "department_joined": lambda t: _("A department joined the commitment “%(title)s”.", title=t),
    "department_declined": lambda t: _(
        "A department declined to join the commitment “%(title)s”. Read why.", title=t
    ),
    "step_added": lambda t: _("The commitment “%(title)s” has a new step.", title=t),
    "step_changed": lambda t: _(
        "A step of the commitment “%(title)s” has other words, another person or another day.",
        title=t,
    ),
    "step_done": lambda t: _("A step of the commitment “%(title)s” is done.", title=t),
    "step_reopened": lambda t: _(
        "A step of the commitment “%(title)s” is not done after all.", title=t
    ),
    "step_blocked": lambda t: _("A step of the commitment “%(title)s” is blocked.", title=t),
    "step_unblocked": lambda t: _(
        "A step of the commitment “%(title)s” is not blocked any more.", title=t
    ),
    "commitment_ended": lambda t: _("The commitment “%(title)s” has ended.", title=t),
}
STATES: Final[Mapping[str, Sentence]] = {
    JoinState.ASKED.value: _("Asked to join"),
    JoinState.CONDITION.value: _("Joins on a condition"),
    JoinState.JOINED.value: _("Joined"),
    JoinState.DECLINED.value: _("Declined"),
    JoinState.WITHDRAWN.value: _("No longer asked"),
}
BLOCKS: Final[Mapping[str, Sentence]] = {
    BlockKind.DEPARTMENT.value: _("A department"),
    BlockKind.PERMIT.value: _("A permit"),
    BlockKind.BUDGET.value: _("A budget line"),
}
