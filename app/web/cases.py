"""A text before a moderator: what is drawn of it, and the form that decides."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

from pydantic import Field

from app.contributions.models import Noun, Visibility
from app.contributions.queries import shared_among
from app.core import nouns
from app.core.errors import Ruling
from app.core.i18n import Sentence, _, gettext
from app.core.nouns import Place
from app.http.forms import FormModel
from app.moderation.models import Rule
from app.moderation.policy import can_judge
from app.moderation.queries import Case
from app.moderation.rules import NAMES
from app.people.voices import is_stand_in
from app.web.page import Page

DECISIONS: Final[Mapping[str, Sentence]] = {
    "keep": _("Keep it: it breaks no rule"),
    "hide": _("Hide it"),
    "restore": _("Show it again"),
    "approve": _("Publish it"),
    "decline": _("Do not publish it"),
}
NEEDS_RULE: Final = frozenset({"hide", "decline"})
CHOOSE_RULE: Final = _("Choose the house rule that it breaks.")
GIVE_REASON: Final = _("Give a reason. Everybody can read it in the ledger.")


class DecisionForm(FormModel):
    decision: Literal["keep", "hide", "restore", "approve", "decline"]
    rule: Rule | Literal[""] = ""
    reason: str = Field(default="", max_length=500)


@dataclass
class Drawn:
    """A case as the page shows it. `suffix` keeps the ids of several forms on one page apart."""

    case: Case
    place: Place | None
    ruling: Ruling
    choices: Sequence[tuple[str, Sentence]]
    suffix: str = ""
    typed: Mapping[str, object] = field(default_factory=dict)
    problems: Mapping[str, Sentence] = field(default_factory=dict)

    @property
    def is_stand_in(self) -> bool:
        """Say whether the writer is protected: then no account is named, and none is sanctioned."""
        return is_stand_in(self.case.author.handle)


RULES: Final = [(rule.value, NAMES[rule]) for rule in Rule]


def draw_cases(page: Page, cases: Sequence[Case]) -> list[Drawn]:
    """Prepare cases for drawing, with one look-up for all addresses."""
    texts = [case.contribution for case in cases]
    things: set[tuple[str, int]] = {(text.noun, text.id) for text in texts}
    things |= {("proposal", text.about_id) for text in texts if text.about_id is not None}
    viewer = page.viewer
    places = nouns.resolve(page.session, viewer.id if viewer else None, things)
    shared = shared_among(page.session, viewer, [text.id for text in texts])
    return [
        Drawn(
            case,
            places.get((case.contribution.noun, case.contribution.id))
            or _photo_of(case)
            # What waits or is hidden has no address of its own yet; its proposal has.
            or places.get(("proposal", case.contribution.about_id or 0)),
            can_judge(viewer, case.contribution, shared=case.contribution.id in shared),
            choices_for(case),
            f"-{case.contribution.id}",
        )
        for case in cases
    ]


def _photo_of(case: Case) -> Place | None:
    """Lead to a photo that waits or is hidden: nobody can judge it by its words."""
    if case.contribution.noun is not Noun.OBSERVATION:
        return None
    return Place(gettext("Its photo"), f"/observations/{case.contribution.id}")


def choices_for(case: Case) -> Sequence[tuple[str, Sentence]]:
    """Offer what can be decided about a text as it is now."""
    match case.contribution.visibility:
        case Visibility.PUBLIC:
            names = ["keep", "hide"] if case.flags else ["hide"]
        case Visibility.HIDDEN:
            names = ["restore"]
        case Visibility.QUEUED:
            names = ["approve", "decline"]
        case _:
            names = []
    return [(name, DECISIONS[name]) for name in names]


def problems_of(form: DecisionForm) -> dict[str, Sentence]:
    """Say what a decision lacks: all but publishing need a reason, and hiding names a rule."""
    problems: dict[str, Sentence] = {}
    if form.decision in NEEDS_RULE and not form.rule:
        problems["rule"] = CHOOSE_RULE
    if form.decision != "approve" and not form.reason:
        problems["reason"] = GIVE_REASON
    return problems
