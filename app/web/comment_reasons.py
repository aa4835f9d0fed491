"""Why a comment stands where it does, in a few plain words."""

from app.core.i18n import Sentence, _


def reason_of(score: int | None) -> Sentence | None:
    """Say what a published score of common ground, in thousandths, expects; None without one."""
    if score is None:
        return None
    return _("about %(share)s in 100 agree where support is lowest", share=hundredths(score))


def hundredths(score: int) -> int:
    """Return a score as exactly as it is said."""
    return score // 10
