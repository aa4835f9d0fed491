"""The letter about notices: one plain text, written when it is sent, with links to us alone."""

import re
from typing import Final

from sqlalchemy.orm import Session

from app.core.config import Settings
from app.core.events import MailDue
from app.core.mail import Letter
from app.notices.digest import told_with
from app.people.models import Digest, Standing
from app.people.queries import person_by_id
from app.web.letters import Builder, draw_letter
from app.web.notice_words import tell

# Whatever a mail program could take for an address: a scheme, or a name with a dot inside.
_ADDRESS: Final = re.compile(r"\w+:/*\S+|[^\s.]+(?:\.[^\s.]+)+")


def write_digest(session: Session, event: MailDue, settings: Settings) -> Letter | None:
    """Tell what is still unread. None when all was read, or when no letters are wanted any more."""
    person = person_by_id(session, event.person_id)
    if person is None or person.email is None or person.standing is Standing.ERASED:
        return None
    notices = told_with(session, person.id, event.subject_id)
    if not notices or person.digest is Digest.NONE:
        return None
    lines = [(linkless(str(told.sentence)), told.url) for told in tell(session, person.id, notices)]
    return draw_letter(
        "digest", person.email, event, settings, handle=person.handle, lines=lines, n=len(lines)
    )


def linkless(words: str) -> str:
    """Break up addresses in titles, so that no mail program makes links of them.

    Line breaks go too: a title cannot look like a line of ours.
    """
    words = " ".join(words.split())
    return _ADDRESS.sub(lambda found: found.group(0).replace(".", " . ").replace(":", " : "), words)


NOTICE_LETTERS: Final[dict[str, Builder]] = {"digest": write_digest}
