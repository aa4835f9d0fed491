"""What words of office are called that are no contributions."""

from collections.abc import Mapping
from typing import Final

from app.core.i18n import Sentence, _

WORDS: Final[Mapping[str, Sentence]] = {
    "step": _("A step of a commitment"),
    "joint_act": _("Words about a joint commitment"),
    "obstacle": _("What blocks a step or an answer"),
    "meeting_row": _("A row of a stat meeting"),
    "agenda_line": _("A line added to an agenda"),
    "meeting_good": _("What went well"),
    "meeting_memo": _("A memo of a stat meeting"),
    "skip_note": _("Why a meeting was called off"),
    "move_note": _("Why a meeting was moved"),
    "context": _("An owner's words beside a check-in"),
    "extension": _("Why a team took more weeks"),
    "adoption": _("Why a proposal was adopted"),
    "hand_over": _("Why a proposal was handed over"),
    "ledger_entry": _("A reason in the public ledger"),
}
