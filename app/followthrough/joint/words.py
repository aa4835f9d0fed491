"""What was done about a joint commitment, in words that follow the name of a department."""

from collections.abc import Mapping
from typing import Final

from app.core.i18n import Sentence, _
from app.followthrough.joint.models import Deed

DEEDS: Final[Mapping[str, Sentence]] = {
    Deed.ASKED.value: _("was asked to join"),
    Deed.JOINED.value: _("joined with a step"),
    Deed.CONDITION.value: _("named a condition"),
    Deed.AGREED.value: _("joined: its condition was accepted"),
    Deed.DECLINED.value: _("declined"),
    Deed.WITHDRAWN.value: _("is no longer asked"),
    Deed.STEP.value: _("has a new step"),
    Deed.CHANGED.value: _("changed a step"),
    Deed.DONE.value: _("has done a step"),
    Deed.REOPENED.value: _("took back that a step is done"),
    Deed.BLOCKED.value: _("says that a step is blocked"),
    Deed.UNBLOCKED.value: _("can go on with a step"),
}
