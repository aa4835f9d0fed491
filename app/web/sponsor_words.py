"""What notices say about sponsors, co-authors and changed texts: one sentence a kind."""

from collections.abc import Callable, Mapping
from typing import Final

from app.core.i18n import Sentence, _

SPONSORING: Final[Mapping[str, Callable[[str], Sentence]]] = {
    "sponsor_asked": lambda t: _("Somebody asks to sponsor “%(title)s”. Say yes or no.", title=t),
    "sponsor_invited": lambda t: _(
        "You are invited to sponsor “%(title)s”. You may say no.", title=t
    ),
    "sponsor_accepted": lambda t: _("You are a sponsor of “%(title)s” now.", title=t),
    "sponsor_declined": lambda t: _(
        "The author of “%(title)s” did not take you as a sponsor.", title=t
    ),
    "sponsor_joined": lambda t: _("“%(title)s” has a new sponsor.", title=t),
    "sponsor_refused": lambda t: _("Somebody declined to sponsor “%(title)s”.", title=t),
    "sponsor_left": lambda t: _("A sponsor of “%(title)s” stepped back.", title=t),
    "sponsor_ended": lambda t: _("You are not a sponsor of “%(title)s” any more.", title=t),
    "co_author_asked": lambda t: _("You are asked to be a co-author of “%(title)s”.", title=t),
    "co_author_joined": lambda t: _("“%(title)s” has a new co-author.", title=t),
    "co_author_declined": lambda t: _(
        "A sponsor of “%(title)s” will not be its co-author.", title=t
    ),
    "co_author_ended": lambda t: _("A co-author of “%(title)s” writes it no longer.", title=t),
    "text_changed": lambda t: _(
        "Somebody who writes it with you changed the text of “%(title)s”.", title=t
    ),
    "confirm_vote": lambda t: _(
        "A text that you judged was changed: “%(title)s”. See what changed, then confirm or change "
        "your vote.",
        title=t,
    ),
    "changed_because": lambda t: _(
        "The text of “%(title)s” was changed because of your concern, and says so.", title=t
    ),
}
