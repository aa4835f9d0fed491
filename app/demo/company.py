"""Teams of the demo city and what its residents saw, told in `content/company.toml`."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from io import BytesIO
from typing import Any

from app.core.clock import utc_now
from app.core.text import slugify
from app.demo.life import Life
from app.demo.pictures import draw_scene
from app.demo.script import content
from app.discussion.observations.photos import read_photo
from app.discussion.observations.queries import Subject
from app.discussion.observations.service import Told, keep_photo, observe
from app.followthrough.teams.service import Wish, answer_ask, ask_to_join, start
from app.followthrough.teams.working import ask_for_slot, present, share_chart, write_note
from app.people.queries import department_by_slug
from app.proposals.service import Evidence

ANSWERED_AFTER = timedelta(hours=5)


@dataclass
class Company:
    """Plans them on the timeline of a city's life. Teams are known by their question."""

    life: Life
    _slugs: dict[str, str] = field(default_factory=dict)
    _shared: dict[tuple[str, str], int] = field(default_factory=dict)

    def plan(self) -> None:
        told = content("company")
        for team in told["team"]:
            self._plan_team(team)
        for seen in told["seen"]:
            self._at(seen, partial(self._observe, seen))

    def _plan_team(self, team: dict[str, Any]) -> None:
        self._at(team, partial(self._start, team))
        for joins in team["joins"]:
            self._at(joins, partial(self._join, team, joins["who"]))
        for who in team.get("asks", []):
            self.life.timeline.at(self._ago(1), partial(self._ask, team, who))
        for shared in team["charts"]:
            self._at(shared, partial(self._share, team, shared))
        for note in team["notes"]:
            self._at(note, partial(self._note, team, note))
        if "finding" in team:
            self._at(team["finding"], partial(self._present, team, team["finding"]))
            self._at(team["slot"], partial(self._ask_slot, team, team["slot"]))

    def _start(self, team: dict[str, Any]) -> None:
        life, now = self.life, utc_now()
        number = life.ids[team["on"], None] if "on" in team else None
        wish = Wish(team["question"], team["why"], number)
        made = start(life.session, life.person(team["by"]), wish, now.date(), now)
        self._slugs[team["question"]] = made.slug

    def _ask(self, team: dict[str, Any], who: str) -> None:
        life, now = self.life, utc_now()
        ask_to_join(life.session, life.person(who), self._slug(team), now.date(), now)

    def _join(self, team: dict[str, Any], who: str) -> None:
        life, now = self.life, utc_now()
        self._ask(team, who)
        answer_ask(
            life.session, life.person(team["by"]), self._slug(team), life.person(who).id,
            now.date(), now + ANSWERED_AFTER, accept=True,
        )  # fmt: skip

    def _share(self, team: dict[str, Any], told: dict[str, Any]) -> None:
        life = self.life
        cited = share_chart(
            life.session, life.person(told["by"]), self._slug(team), self._saw(told),
            utc_now().date(),
        )  # fmt: skip
        self._shared[team["question"], told["chart"]] = cited.id

    def _note(self, team: dict[str, Any], told: dict[str, Any]) -> None:
        life, now = self.life, utc_now()
        seen = self._saw(told) if "chart" in told else None
        write_note(
            life.session, life.person(told["by"]), self._slug(team), told["text"], seen,
            now.date(), now,
        )  # fmt: skip

    def _present(self, team: dict[str, Any], told: dict[str, Any]) -> None:
        life, now = self.life, utc_now()
        shared = [self._shared[team["question"], chart] for chart in told["charts"]]
        present(
            life.session, life.person(told["by"]), self._slug(team), told["text"], shared,
            now.date(), now,
        )  # fmt: skip

    def _ask_slot(self, team: dict[str, Any], told: dict[str, Any]) -> None:
        life, now = self.life, utc_now()
        office = department_by_slug(life.session, told["department"])
        person = life.person(told["by"])
        ask_for_slot(life.session, person, self._slug(team), office, now.date(), now)

    def _observe(self, told: dict[str, Any]) -> None:
        life, now = self.life, utc_now()
        if "on" in told:
            subject = Subject(proposal_id=life.ids[told["on"], None])
        else:
            subject = Subject(chart_id=life.evidences.charts[told["chart"]].id)
        kept = keep_photo(life.evidences.store, read_photo(BytesIO(draw_scene(told["scene"]))))
        said = Told(told["text"], told["alt"], now.date(), slugify(told["place"]))
        person = life.person(told["by"])
        observe(life.session, person, subject, said, kept, now.date(), now)

    def _saw(self, told: dict[str, Any]) -> Evidence:
        """Read the chart that is named as it was that day: for a place, if one is named, too."""
        day = utc_now().date()
        return self.life.evidences.of_chart(told["chart"], told.get("place"), day)

    def _slug(self, team: dict[str, Any]) -> str:
        return self._slugs[team["question"]]

    def _at(self, told: dict[str, Any], act: partial[None]) -> None:
        self.life.timeline.at(self._ago(told["days"]), act)

    def _ago(self, days: int) -> datetime:
        return self.life.city.now - timedelta(days=days)
