"""Why a notice came, and what its matter is called where people choose."""

from typing import Final, NamedTuple

from app.core.i18n import Sentence, _
from app.notices.kinds import DIGEST, Matter


class Words(NamedTuple):
    """`name` stands in lists; `why` follows a notice that no follow explains."""

    name: Sentence
    why: Sentence


MATTERS: Final[dict[str, Words]] = {
    Matter.ANSWERS: Words(
        _("The city answers you"), _("You get this because the city answered a text of yours.")
    ),
    Matter.PROMISES: Words(
        _("Something that you or your department owe is due"),
        _("You get this because it is due from you or your department."),
    ),
    Matter.MODERATION: Words(
        _("A moderator decides about you or a text of yours"),
        _("You get this because a moderator decided about you, a text of yours or your flag."),
    ),
    Matter.INVITATIONS: Words(
        _("Somebody asks you to join"), _("You get this because somebody waits for your yes or no.")
    ),
    Matter.REPLIES: Words(
        _("Replies and comments"),
        _("You get this because you wrote there, or in a place that you follow."),
    ),
    Matter.FOLLOWED: Words(
        _("News of what you follow"), _("You get this because you follow it or asked for it.")
    ),
    Matter.OWN: Words(
        _("What becomes of your proposals and votes"),
        _("You get this because you wrote, sponsor, follow or judged it."),
    ),
    Matter.WORK: Words(
        _("Work that waits for your department or for you in office"),
        _("You get this because of your post."),
    ),
    Matter.ACCOUNT: Words(_("Your account"), _("You get this because it is about your account.")),
}
NAMES: Final[dict[str, Sentence]] = {
    **{matter: words.name for matter, words in MATTERS.items()},
    DIGEST: _("The letter with all news"),
}


def followed(title: str) -> Sentence:
    return _("You get this because you follow “%(title)s”.", title=title)
