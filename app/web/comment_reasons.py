"""Why a comment stands where it does, in a few plain words."""

from app.commonground.sentences import End, plain_sentence
from app.core.i18n import Sentence, _

THOUSAND = 1000


def reason_of(score: int | None) -> Sentence | None:
    """Say what a published score of common ground, in thousandths, expects; None without one."""
    if score is None:
        return None
    facts = plain_sentence(score / THOUSAND, None, None)
    match facts.end:
        case End.UNDER:
            return _("under %(n)s in 100 may agree where support is lowest", n=facts.in_hundred)
        case End.OVER:
            return _("over %(n)s in 100 may agree where support is lowest", n=facts.in_hundred)
    return _("about %(n)s in 100 may agree where support is lowest", n=facts.in_hundred)


def hundredths(score: int) -> int:
    """Return a score as exactly as it is said."""
    return plain_sentence(score / THOUSAND, None, None).in_hundred
