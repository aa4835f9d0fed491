"""Letters about notices: plain text and simple HTML, written when they are sent.

Nothing in them is loaded from anywhere, every link leads to us, and what people wrote is text.
"""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy.orm import Session

from app.core import i18n
from app.core.config import Settings
from app.core.i18n import Sentence, gettext, ngettext
from app.core.mail import Letter
from app.notices.kinds import DIGEST, matter_of
from app.notices.mailing import told_with
from app.notices.models import Mailing
from app.notices.stopping import StopLink, is_stopped, stop_token, stopped_by
from app.people.models import Person, Standing
from app.web.notice_reasons import NAMES
from app.web.rendering import draw, pages
from app.web.telling import Told, tell

MOST_LINES: Final = 25
# Whatever a mail program could take for an address: a scheme, or a name with a dot inside.
_ADDRESS: Final = re.compile(r"\w+:/*\S+|[^\s.]+(?:\.[^\s.]+)+")
_plain = pages.overlay(autoescape=False)  # a letter's text holds no HTML


@dataclass(frozen=True)
class Line:
    """One piece of news: no mail program makes a link of its words."""

    sentence: str
    url: str
    times: int
    at: datetime
    why: str
    matter: str


def write_letter(
    session: Session, mailing: Mailing, settings: Settings, now: datetime
) -> Letter | None:
    """Write what is still unread, in the city's language. None when there is nothing to tell.

    What was hidden or stopped since the letter was asked for is not in it.
    """
    said_before = i18n.language.set(settings.locale)
    try:
        return _write(session, mailing, settings, now)
    finally:
        i18n.language.reset(said_before)


def _write(session: Session, mailing: Mailing, settings: Settings, now: datetime) -> Letter | None:
    person = session.get(Person, mailing.person_id)
    if person is None or person.email is None or person.standing is Standing.ERASED:
        return None
    if is_stopped(session, StopLink(person, mailing.matter)):
        return None
    stopped = stopped_by(session, person.id)
    told = [one for one in told_with(session, mailing) if matter_of(one.kind) not in stopped]
    found = tell(session, person.id, told, whole=False)
    if not found:
        return None
    lines = [_line(settings, told) for told in found]
    secret, today = settings.secret_key.get_secret_value(), now.astimezone(settings.zone).date()
    matters = list(dict.fromkeys([line.matter for line in lines[:MOST_LINES]] + [mailing.matter]))
    stops = {
        matter: f"{settings.base_url}/stop/{stop_token(secret, person.id, matter, today)}"
        for matter in matters
    }
    facts = {
        "city": settings.city,
        "base_url": settings.base_url,
        "handle": person.handle,
        "opening": opening_of(mailing),
        "lines": lines[:MOST_LINES],
        "more": len(lines) - len(lines[:MOST_LINES]),
        "stops": stops,
        "names": NAMES,
        "is_digest": mailing.matter == DIGEST,
    }
    subject = subject_of(mailing, lines, settings.city)
    return Letter(
        person.email,
        subject,
        _plain.get_template("mail/notices.txt").render(facts).strip() + "\n",
        f"mailing {mailing.id} {mailing.period}",
        draw("mail/notices.html", {**facts, "subject": subject}),
        stops[mailing.matter],
    )


def subject_of(mailing: Mailing, lines: list[Line], city: str) -> str:
    """Say a single piece of news, or how many there are."""
    if len(lines) == 1 and mailing.matter != DIGEST:
        return lines[0].sentence
    if mailing.period.startswith("week "):
        said = ngettext(
            "Your week in %(city)s: one notice", "Your week in %(city)s: %(n)s notices", len(lines)
        )
    elif mailing.period.startswith("day "):
        said = ngettext(
            "Your day in %(city)s: one notice", "Your day in %(city)s: %(n)s notices", len(lines)
        )
    else:
        said = ngettext("One notice from %(city)s", "%(n)s notices from %(city)s", len(lines))
    return said % {"n": len(lines), "city": city}


def opening_of(mailing: Mailing) -> str:
    if mailing.period.startswith(("week ", "day ")):
        return gettext("This is new since your last letter, newest first.")
    return gettext("This cannot wait for the letter with all news:")


def linkless(words: str) -> str:
    """Break up addresses in titles, so that no mail program makes links of them.

    Line breaks go too: a title cannot look like a line of ours.
    """
    words = " ".join(words.split())
    return _ADDRESS.sub(lambda found: found.group(0).replace(".", " . ").replace(":", " : "), words)


def _line(settings: Settings, told: Told) -> Line:
    url = settings.base_url + told.url if told.url else ""
    return Line(_said(told.sentence), url, told.times, told.at, _said(told.why), told.matter.value)


def _said(sentence: Sentence) -> str:
    return linkless(str(sentence))
