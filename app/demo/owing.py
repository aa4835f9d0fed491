"""What the demo city promised, and the clock that runs since: owed, queued, overdue, answered."""

from dataclasses import dataclass
from datetime import timedelta

from app.core.clock import utc_now
from app.demo.life import Life
from app.demo.script import content
from app.followthrough.mandate.daily import keep_the_clock
from app.followthrough.mandate.service import (
    change_day,
    choose_holidays,
    name_department,
    promise_answers,
)
from app.people.queries import department_by_slug


@dataclass
class Owing:
    """Plans what `content/mandate.toml` tells on the timeline of a city's life."""

    life: Life

    def plan(self) -> None:
        told = content("mandate")
        now, at = self.life.city.now, self.life.timeline.at
        at(now - timedelta(days=told["days"]), self._promise)
        for days in range(told["days"] - 1, -1, -1):
            at(now - timedelta(days=days), self._keep_the_clock)

    def _promise(self) -> None:
        """Write down the resolution, the holidays and who answers, as an administrator does."""
        session, told = self.life.session, content("mandate")
        clerk, zone = self.life.person("city_clerk"), self.life.settings.timezone
        choose_holidays(session, clerk, told["country"], told["subdivision"], zone)
        day = (utc_now() + timedelta(days=told["closed_after"])).date()
        change_day(session, clerk, day, told["closed_because"], zone, off=True)
        for department in told["department"]:
            self._name(department)
        promise_answers(
            session, clerk, told["answer_days"], told["answers_a_month"], told["resolution"], zone
        )

    def _name(self, told: dict[str, str | int]) -> None:
        session = self.life.session
        department = department_by_slug(session, str(told["slug"]))
        assert department is not None  # noqa: S101, the demo's own
        number = told.get("answers_a_month")
        name_department(
            session,
            self.life.person("city_clerk"),
            department,
            str(told["officer"]),
            str(told.get("deputy", "")),
            int(number) if number else None,
            self.life.settings.timezone,
        )

    def _keep_the_clock(self) -> None:
        keep_the_clock(self.life.session, self.life.settings.timezone, utc_now())
