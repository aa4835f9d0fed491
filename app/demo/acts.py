"""What moderators did in the demo city, and how people answered: flags, acts, appeals, pauses."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from app.contributions.models import ContributionId
from app.demo.life import Life
from app.demo.script import content
from app.discussion.models import CommentKind
from app.discussion.service import delete_comment, post_comment, recount
from app.ledger.models import LedgerEntry
from app.moderation.appeals import appeal, decide
from app.moderation.flagging import flag
from app.moderation.hiding import approve, decline, hide, keep, restore
from app.moderation.models import Outcome, Rule, SanctionKind
from app.moderation.sanctions import sanction
from app.people.models import Person
from app.proposals.service import hand_over, pause_discussion, resume_discussion

HOUR = timedelta(hours=1)
FLAGGED, ACTED, APPEALED, DECIDED = 3 * HOUR, 9 * HOUR, 20 * HOUR, 44 * HOUR
Told = Mapping[str, Any]


@dataclass
class Acts:
    """Plans what `content/moderation.toml` tells on the timeline of a city's life."""

    life: Life
    _entries: dict[str, LedgerEntry] = field(default_factory=dict)
    _written: dict[str, ContributionId] = field(default_factory=dict)
    _appeals: dict[str, int] = field(default_factory=dict)

    def plan(self) -> None:
        told = content("moderation")
        at = self.life.timeline.at
        for comment in told["comment"]:
            self._plan_comment(comment, self._ago(comment["days"]))
        for case in told["sanction"]:
            at(self._ago(case["days"]), partial(self._sanction, case))
            if "appeal" in case:
                at(self._ago(case["days"]) + DECIDED, partial(self._appeal_sanction, case))
        for pause in told["pause"]:
            at(self._ago(pause["days"]), partial(self._pause, pause))
            if "resumed" in pause:
                at(self._ago(pause["resumed"]), partial(self._resume, pause))
        for wish in told["flag"]:
            at(self._ago(wish["days"]), partial(self._flag_proposal, wish))
        for step in told["hand_over"]:
            at(self._ago(step["days"]), partial(self._hand_over, step))

    def _plan_comment(self, told: Told, said: datetime) -> None:
        at = self.life.timeline.at
        at(said, partial(self._say, told))
        for number, handle in enumerate(told.get("flagged_by", [])):
            at(said + FLAGGED + number * HOUR, partial(self._flag, told, handle))
        if "act" in told:
            at(said + ACTED, partial(self._act, told))
        if told.get("act") == "restored":
            at(said + APPEALED, partial(self._restore, told))
        if "appeal" in told:
            at(said + APPEALED, partial(self._appeal, told))
            at(said + DECIDED, partial(self._decide, told))
        if told.get("deleted"):
            at(said + ACTED, partial(self._delete, told))

    def _say(self, told: Told) -> None:
        posted = post_comment(
            self.life.session,
            self._person(told["by"]),
            self._proposal(told),
            CommentKind(told["kind"]),
            told["text"],
        )
        self._written[told["key"]] = posted.id

    def _flag(self, told: Told, handle: str) -> None:
        text, rule = self._written[told["key"]], Rule(told["rule"])
        flag(self.life.session, self._person(handle), text, rule, told.get("note", ""))

    def _act(self, told: Told) -> None:
        session, moderator = self.life.session, self._person(told["moderator"])
        text, reason = self._written[told["key"]], told.get("reason", "")
        match told["act"]:
            case "approved":
                entry = approve(session, moderator, text)
            case "declined":
                entry = decline(session, moderator, text, Rule(told["rule"]), reason)
            case "kept":
                entry = keep(session, moderator, text, reason)
            case _:
                entry = hide(session, moderator, text, Rule(told["rule"]), reason)
        self._entries[told["key"]] = entry
        recount(session, self._proposal(told))

    def _restore(self, told: Told) -> None:
        session, moderator = self.life.session, self._person(told["moderator"])
        restore(session, moderator, self._written[told["key"]], told["decision"])
        recount(session, self._proposal(told))

    def _appeal(self, told: Told) -> None:
        entry = self._entries[told["key"]]
        asked = appeal(self.life.session, self._person(told["by"]), entry.id, told["appeal"])
        self._appeals[told["key"]] = asked.id

    def _decide(self, told: Told) -> None:
        session, moderator = self.life.session, self._person(told["appeal_to"])
        number, outcome = self._appeals[told["key"]], Outcome(told["outcome"])
        decide(session, moderator, number, outcome, told["decision"])
        recount(session, self._proposal(told))

    def _delete(self, told: Told) -> None:
        writer = self._person(told["by"])
        delete_comment(self.life.session, writer, self._written[told["key"]])

    def _sanction(self, told: Told) -> None:
        moderator, person = self._person(told["by"]), self._person(told["person"])
        kind = SanctionKind(told["kind"])
        entry = sanction(self.life.session, moderator, person.id, kind, told["reason"])
        self._entries[told["person"]] = entry

    def _appeal_sanction(self, told: Told) -> None:
        entry = self._entries[told["person"]]
        appeal(self.life.session, self._person(told["person"]), entry.id, told["appeal"])

    def _pause(self, told: Told) -> None:
        moderator = self._person(told["by"])
        pause_discussion(self.life.session, moderator, self._proposal(told), told["reason"])

    def _resume(self, told: Told) -> None:
        moderator, reason = self._person(told["by"]), told["resume_reason"]
        resume_discussion(self.life.session, moderator, self._proposal(told), reason)

    def _flag_proposal(self, told: Told) -> None:
        reporter, rule = self._person(told["by"]), Rule(told["rule"])
        flag(self.life.session, reporter, self._proposal(told), rule, told["note"])

    def _hand_over(self, told: Told) -> None:
        department = self.life.department(told["to"])
        person = self._person(told["by"])
        hand_over(self.life.session, person, self._proposal(told), department, told["reason"])

    def _ago(self, days: int) -> datetime:
        return self.life.city.now - timedelta(days=days)

    def _person(self, handle: str) -> Person:
        return self.life.person(handle)

    def _proposal(self, told: Told) -> ContributionId:
        return self.life.ids[told["on"], None]
