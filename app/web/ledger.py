"""The public ledger: every act with its reason, open to everybody."""

import csv
from collections.abc import Sequence
from io import StringIO
from typing import Final

from fastapi import APIRouter, Response

from app.core.paging import decode_cursor
from app.followthrough.wording.said import OF_OFFICE
from app.http.limits import limit
from app.ledger.models import LedgerEntry
from app.ledger.queries import count_entries, entries_after, load_entry, newest
from app.moderation.hearings import appeal_of
from app.moderation.policy import can_appeal
from app.moderation.rules import MEANINGS
from app.moderation.words_queries import texts_hidden_by
from app.people.models import Person
from app.web.addresses import Number
from app.web.appeals import appellant_in
from app.web.ledger_words import PARTS_IN_WORDS, appeal_state, lines_of
from app.web.page import OnPage, Page

router = APIRouter()

CSV_ROWS: Final = 20_000
CSV_COLUMNS: Final = (
    "entry", "at", "deed", "thing", "address", "rule", "reason", "role", "by", "about", "appeal",
)  # fmt: skip


@router.get("/ledger")
def show_ledger(page: OnPage, part: str = "", after: str = "") -> Response:
    chosen = part if part in PARTS_IN_WORDS else ""
    cursor = after if decode_cursor(after, 1) else ""
    found = newest(page.session, chosen or None, cursor)
    return page.show(
        "ledger/list.html",
        lines=lines_of(page.session, found.items),
        following=found.next,
        first_page=not cursor,
        parts=PARTS_IN_WORDS,
        part=chosen,
        total=count_entries(page.session, chosen or None),
    )


@router.get("/ledger.csv", dependencies=[limit("ledger-csv", "30 per hour", reads=True)])
def download_ledger(page: OnPage, after: str = "") -> Response:
    """Give the newest 20,000 entries as a table; the cursor in `Link` leads to older ones."""
    found = newest(page.session, None, after, limit=CSV_ROWS)
    table = StringIO()
    rows = csv.writer(table)
    rows.writerow(CSV_COLUMNS)
    for line in lines_of(page.session, found.items):
        entry = line.entry
        address = page.settings.base_url + line.place.url if line.place else ""
        about = str(entry.about_entry_id or "")
        rows.writerow(
            map(
                inert,
                (
                    str(entry.id),
                    entry.at.isoformat(),
                    entry.deed,
                    entry.noun,
                    address,
                    entry.rule,
                    entry.reason,
                    entry.actor_role or "",
                    line.by,
                    about,
                    str(line.appeal),
                ),
            )
        )
    headers = {"Content-Disposition": 'attachment; filename="ledger.csv"'}
    if found.next:
        older = f"{page.settings.base_url}/ledger.csv?after={found.next}"
        headers["Link"] = f'<{older}>; rel="next"'
    return Response(table.getvalue(), media_type="text/csv; charset=utf-8", headers=headers)


@router.get("/ledger/{entry_id}")
def show_entry(page: OnPage, entry_id: Number) -> Response:
    """One act, what followed from it and its appeal. Whom it concerns also sees how to appeal."""
    shown = load_entry(page.session, entry_id)
    appeal = appeal_of(page.session, entry_id)
    viewer = page.viewer
    if viewer is not None and viewer.is_staff:
        viewer = appellant_in(page.session, viewer, shown.entry)
    return page.show(
        "ledger/show.html",
        line=lines_of(page.session, [shown])[0],
        followed=lines_of(page.session, entries_after(page.session, entry_id)),
        meaning=MEANINGS.get(shown.entry.rule),
        appeal=appeal,
        appeal_state=appeal_state(appeal),
        concerns_viewer=_concerns(viewer, shown.entry),
        ruling=can_appeal(viewer, shown.entry, appeal),
        is_of_office=shown.entry.deed in OF_OFFICE,
        hidden=_own_words(page, viewer, shown.entry),
    )


def inert(cell: str) -> str:
    """Keep spreadsheet programs from running a cell that somebody wrote as a formula."""
    return "'" + cell if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _own_words(page: Page, viewer: Person | None, entry: LedgerEntry) -> Sequence[str]:
    """Return the words of office that this act hid, to whoever wrote them."""
    if not _concerns(viewer, entry):
        return []
    return texts_hidden_by(page.session, [entry.id]).get(entry.id, [])


def _concerns(viewer: Person | None, entry: LedgerEntry) -> bool:
    return viewer is not None and viewer.id == entry.concerns_id
