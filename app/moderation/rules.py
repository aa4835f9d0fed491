"""The house rules in words: a short name for lists, and what each asks."""

from typing import Final

from app.core.i18n import Sentence, _
from app.moderation.models import Rule

NAMES: Final[dict[str, Sentence]] = {
    Rule.OFF_TOPIC: _("Off-topic"),
    Rule.PERSONAL_ATTACK: _("Personal attack"),
    Rule.PARTISAN_SLOGAN: _("Partisan slogan"),
    Rule.SPAM: _("Spam"),
    Rule.PRIVATE_INFORMATION: _("Private information"),
    Rule.DUPLICATE: _("Duplicate"),
}

MEANINGS: Final[dict[str, Sentence]] = {
    Rule.OFF_TOPIC: _("It is not about this proposal or this place."),
    Rule.PERSONAL_ATTACK: _("It attacks a person instead of what they say."),
    Rule.PARTISAN_SLOGAN: _("It repeats a party line and says nothing about the matter itself."),
    Rule.SPAM: _("It advertises, or the same text was posted again and again."),
    Rule.PRIVATE_INFORMATION: _("It names a private person's address, phone number or the like."),
    Rule.DUPLICATE: _("The same thing was proposed or said before."),
}


def name_of(rule: str) -> Sentence | str:
    """Return a rule's short name; a code that we no longer know is shown as it was written."""
    return NAMES.get(rule, rule.replace("_", " "))
