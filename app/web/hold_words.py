"""Why a rank is held, in words and rounded facts."""

from collections.abc import Mapping
from typing import Final

from app.commonground.sentences import plain_sentence
from app.core.i18n import Sentence, _
from app.ranking.hold_models import HoldReason, RankHold

HOLD_REASONS: Final[Mapping[str, Sentence]] = {
    HoldReason.NEW_ACCOUNTS: _("Many votes from new accounts"),
    HoldReason.TOGETHER: _("Accounts that vote together"),
    HoldReason.FALL: _("The score fell sharply"),
    HoldReason.GAP: _("Two measures of agreement differ sharply"),
}


def why_held(hold: RankHold) -> Sentence:
    """Say what was found about a text's votes. It names no account and no answer."""
    facts = hold.facts
    match hold.reason:
        case HoldReason.NEW_ACCOUNTS:
            return _(
                "About %(share)s in 100 of the votes that were counted came from accounts under a "
                "week old. That is far more than is usual here.",
                share=facts.get("new_in_hundred", 0),
            )
        case HoldReason.TOGETHER:
            accounts = facts.get("accounts", 0)
            many = (
                _("%(n)s or more accounts", n=accounts)
                if accounts
                else _("Fewer than ten accounts")
            )
            return _(
                "%(many)s vote the same far beyond what their opinions explain, and without them "
                "this text would stand elsewhere. Chance alone would do that in fewer than one of "
                "%(odds)s cities like this one.",
                many=many,
                odds=f"{10 ** int(facts.get('once_in', 0)):,}",
            )
        case HoldReason.FALL:
            return _(
                "Where support is lowest, %(before)s in 100 were expected to agree at some time in "
                "the last four weeks; now it is %(after)s. A group that votes a text down together "
                "looks like that; so does news that changes many minds.",
                before=_told(facts.get("from", 0)),
                after=_told(facts.get("to", 0)),
            )
        case _:
            if not facts.get("score_above"):
                return _(
                    "By its score this stands near the end of all texts. By the other measure, "
                    "which takes the usual sides out, it stands above about %(other)s in 100. A "
                    "group that votes a text down together looks like that; so does an honest "
                    "minority that objects.",
                    other=facts.get("intercept_above", 0),
                )
            return _(
                "By its score this stands above about %(score)s in 100 texts. By the other "
                "measure, which takes the usual sides out, above about %(other)s in 100. A group "
                "that votes a text down together looks like that; so does an honest minority that "
                "objects.",
                score=facts.get("score_above", 0),
                other=facts.get("intercept_above", 0),
            )


def _told(score: int) -> int:
    """Return the number of the plain sentence, of a score in hundredths."""
    return plain_sentence(score / 100, None, None).in_hundred
