"""The demo city's joint commitments and what is blocked, act by act: `content/joint.toml`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Any, Final

from sqlalchemy import select
from sqlmodel import col

from app.contributions.models import ContributionId
from app.demo.life import Life
from app.demo.script import content
from app.followthrough.commitments.models import Commitment
from app.followthrough.goals.committing import say_goals
from app.followthrough.goals.queries import find_goal
from app.followthrough.joint.blocking import Obstacle, block_answer, block_step
from app.followthrough.joint.holding import is_owed
from app.followthrough.joint.joining import agree, ask_to_join, decline, join, name_condition
from app.followthrough.joint.models import BlockKind, Joining, Step
from app.followthrough.joint.stepping import Wish, add_step, finish_step
from app.followthrough.mandate.models import OwedAnswer
from app.followthrough.wording.kinds import FINDERS
from app.moderation.models import Rule
from app.moderation.words import hide_words, register_words
from app.people.models import Department
from app.people.queries import department_by_slug
from app.proposals.models import Proposal

Told = Mapping[str, Any]
SAY: Final = {"decline": decline, "condition": name_condition}


@dataclass
class Sharing:
    """Plans each act on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        register_words(FINDERS)
        verbs: Mapping[str, Callable[[Told], object]] = {
            "ask": self._ask, "join": self._join, "decline": self._say, "condition": self._say,
            "agree": self._agree, "step": self._add, "done": self._finish, "block": self._block,
            "block_answer": self._block_answer, "serve": self._serve, "hide": self._hide,
        }  # fmt: skip
        for told in content("joint")["act"]:
            moment = self.life.city.now - timedelta(days=told["days"])
            self.life.timeline.at(moment, partial(verbs[told["do"]], told))

    def _ask(self, told: Told) -> None:
        office, by = self._department(told), self.life.person(told["by"])
        ask_to_join(self.life.session, by, self._made(told), office, told["words"])

    def _join(self, told: Told) -> None:
        session, by, row = self.life.session, self.life.person(told["by"]), self._row(told)
        join(
            session,
            by,
            row.commitment_id,
            row.department_id,
            self._wish(told),
            row.revision,
            today=self.life.today,
        )

    def _say(self, told: Told) -> None:
        session, by, row = self.life.session, self.life.person(told["by"]), self._row(told)
        place = row.commitment_id, row.department_id
        SAY[told["do"]](session, by, *place, told["words"], row.revision)

    def _agree(self, told: Told) -> None:
        row, by = self._row(told), self.life.person(told["by"])
        agree(self.life.session, by, row.commitment_id, row.department_id, row.revision)

    def _add(self, told: Told) -> None:
        by = self.life.person(told["by"])
        add_step(self.life.session, by, self._made(told), self._wish(told), today=self.life.today)

    def _finish(self, told: Told) -> None:
        step, by = self._step(told), self.life.person(told["by"])
        finish_step(self.life.session, by, step.id, told["words"], step.revision)

    def _block(self, told: Told) -> None:
        by = self.life.person(told["by"])
        block_step(self.life.session, by, self._step(told).id, self._obstacle(told))

    def _block_answer(self, told: Told) -> None:
        by, number = self.life.person(told["by"]), self._owed(told)
        if number is not None:
            block_answer(self.life.session, by, number, self._obstacle(told))

    def _owed(self, told: Told) -> ContributionId | None:
        """Return the proposal that is named, or another that the same office owes an answer.

        When a badge is earned hangs on the hour at which the city is made.
        """
        session, named = self.life.session, self.life.ids[told["on"], None]
        if is_owed(session, named):
            return named
        mine = col(Proposal.department_id) == self.life.person(told["by"]).department_id
        owed = (
            select(col(OwedAnswer.proposal_id))
            .join(Proposal, col(Proposal.id) == col(OwedAnswer.proposal_id))
            .where(mine, col(OwedAnswer.outcome).is_(None))
            .order_by(col(OwedAnswer.proposal_id))
        )
        return next((one for one in session.scalars(owed) if is_owed(session, one)), None)

    def _hide(self, told: Told) -> None:
        by, step = self.life.person(told["by"]), self._step(told)
        hide_words(self.life.session, by, "step", step.id, Rule(told["rule"]), told["reason"])

    def _serve(self, told: Told) -> None:
        goal = find_goal(self.life.session, told["goal"])
        say_goals(self.life.session, self.life.person(told["by"]), self._made(told), [goal.id])

    def _made(self, told: Told) -> int:
        number = self.life.ids[told["on"], None]
        mine = select(Commitment).where(col(Commitment.proposal_id) == number)
        newest = mine.order_by(col(Commitment.id).desc()).limit(1)
        return self.life.session.scalars(newest).one().id

    def _row(self, told: Told) -> Joining:
        key = self._made(told), self._department(told).id
        return self.life.session.get_one(Joining, key)

    def _step(self, told: Told) -> Step:
        mine = col(Step.commitment_id) == self._made(told), col(Step.words) == told["step"]
        return self.life.session.scalars(select(Step).where(*mine)).one()

    def _wish(self, told: Told) -> Wish:
        due_on = self.life.today + timedelta(days=told["due"])
        return Wish(told["step"], self.life.person(told["owner"]).id, due_on)

    def _obstacle(self, told: Told) -> Obstacle:
        office = self._department(told)
        named, words = told.get("named", ""), told["words"]
        return Obstacle(BlockKind(told["kind"]), office.id, named, words)

    def _department(self, told: Told) -> Department:
        found = department_by_slug(self.life.session, told["department"])
        assert found is not None  # noqa: S101, the demo's own
        return found
