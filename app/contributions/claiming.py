"""Claims that texts hold: `{claim:12}` in what somebody wrote is claim 12, computed live."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Final, NamedTuple

from sqlalchemy import ColumnElement, String, cast, delete, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.judged import Judged, Verdict
from app.charts.claims.queries import Known, claims_by_ids
from app.charts.models import Claim, ClaimCheck
from app.charts.queries import chart_address
from app.contributions.models import (
    ClaimCitation,
    Contribution,
    ContributionId,
    Visibility,
)
from app.core.clock import utc_now
from app.core.db import insert_for
from app.core.errors import InvalidError
from app.core.events import VerdictChanged
from app.core.i18n import _
from app.core.text import CLAIM
from app.datasets.withdrawing import evidence_stamp as data_stamp
from app.notices.service import notify

MOST: Final = 20  # claims in one text; more stay as they were typed


class Cited(NamedTuple):
    """A claim in a text: as it was found when it was written, and as the newest data has it.

    `verdict` is the one that stands: a new one has to hold for two versions.
    """

    number: int
    verdict: Verdict
    chart: str  # its address
    chart_title: str
    cited: Judged
    latest: Judged

    @property
    def has_changed(self) -> bool:
        """Whether the verdict that stands is another one than the writer saw."""
        return self.verdict is not self.cited.verdict

    @property
    def has_moved(self) -> bool:
        """Whether the newest data has another number."""
        return self.latest.value != self.cited.value


def numbers_in(text: str) -> Sequence[int]:
    """Return the numbers of the claims that a text names, in order, each once."""
    found = (int(match[1]) for match in re.finditer(CLAIM, text))
    return list(dict.fromkeys(found))[:MOST]


def hold_claims(session: Session, contribution: Contribution) -> None:
    """Let a text hold the claims that it names now: new ones as they are, others as they were.

    Raises InvalidError (field `text`) where it names one that is not there.
    """
    numbers = numbers_in(contribution.text)
    named = claims_by_ids(session, numbers)
    missing = [number for number in numbers if number not in named]
    if missing:
        raise InvalidError({"text": _("There is no claim %(n)s. Look at its code.", n=missing[0])})
    session.execute(
        delete(ClaimCitation).where(
            col(ClaimCitation.contribution_id) == contribution.id,
            col(ClaimCitation.claim_id).not_in(list(named)),
        )
    )
    rows = [
        {
            "contribution_id": contribution.id,
            "claim_id": claim_id,
            "check_id": known.latest.id,
            "at": utc_now(),
        }
        for claim_id, known in named.items()
    ]
    if rows:
        adding = insert_for(session, ClaimCitation).values(rows)
        session.execute(adding.on_conflict_do_nothing())


def claims_in(
    session: Session, ids: Collection[int]
) -> Mapping[ContributionId, Mapping[int, Cited]]:
    """Return what each of these texts claims, by the claim's number, in two queries at most."""
    if not ids:
        return {}
    rows = session.execute(
        select(ClaimCitation, ClaimCheck)
        .join(ClaimCheck, col(ClaimCheck.id) == col(ClaimCitation.check_id))
        .where(col(ClaimCitation.contribution_id).in_(ids))
    ).all()
    known = claims_by_ids(session, {citation.claim_id for citation, _check in rows})
    found: dict[ContributionId, dict[int, Cited]] = {}
    for citation, check in rows:
        cited = _cited(known[citation.claim_id], check)
        found.setdefault(citation.contribution_id, {})[citation.claim_id] = cited
    return found


def claims_named(session: Session, text: str) -> Mapping[int, Cited]:
    """Return the claims that a text would hold if it were posted now, in one query or none."""
    known = claims_by_ids(session, numbers_in(text))
    return {number: _cited(one, one.latest) for number, one in known.items()}


def _cited(known: Known, check: ClaimCheck) -> Cited:
    claim, chart, latest = known
    return Cited(
        number=claim.id,
        verdict=claim.verdict,
        chart=chart_address(chart, claim.spec.get("area")),
        chart_title=chart.title,
        cited=Judged.from_facts(check.facts),
        latest=Judged.from_facts(latest.facts),
    )


def pinned_by_claims(session: Session, ids: Collection[int]) -> set[int]:
    """Return which of these versions a text's claim was judged on, or its rate counts for each of.

    The checks of claims that no text holds pin nothing: their facts stay, the rows may go.
    """
    version, per = col(ClaimCheck.version_id), col(ClaimCheck.per_version_id)
    rows = select(version, per).join(
        ClaimCitation, col(ClaimCitation.check_id) == col(ClaimCheck.id)
    )
    found = session.execute(rows.where(version.in_(ids) | per.in_(ids)))
    return {number for row in found for number in row} & set(ids)


def evidence_stamp() -> ColumnElement[str]:
    """Return SQL for what every kept page that cites data or claims depends on, but versions."""
    judged = select(func.max(col(Claim.rechecked_at))).scalar_subquery()
    return data_stamp() + "-" + func.coalesce(cast(judged, String), "")


def texts_with(session: Session, claim_id: int) -> Sequence[ContributionId]:
    """List the public texts that hold a claim, the newest first."""
    rows = (
        select(col(ClaimCitation.contribution_id))
        .join(Contribution, col(Contribution.id) == col(ClaimCitation.contribution_id))
        .where(
            col(ClaimCitation.claim_id) == claim_id,
            col(Contribution.visibility) == Visibility.PUBLIC,
        )
        .order_by(col(ClaimCitation.contribution_id).desc())
    )
    return session.scalars(rows.limit(50)).all()


def tell_authors(session: Session, event: VerdictChanged) -> None:
    """Tell each author once whose text holds a claim of which another verdict stands now."""
    claim = session.get_one(Claim, event.claim_id)
    rows = session.execute(
        select(ClaimCitation, Contribution, ClaimCheck)
        .join(Contribution, col(Contribution.id) == col(ClaimCitation.contribution_id))
        .join(ClaimCheck, col(ClaimCheck.id) == col(ClaimCitation.check_id))
        .where(col(ClaimCitation.claim_id) == claim.id)
    ).all()
    for citation, text, seen in rows:
        last: Verdict = citation.told or seen.verdict
        if last is claim.verdict or text.visibility is Visibility.DELETED:
            continue
        citation.told = claim.verdict
        notify(session, {text.author_id}, "verdict_changed", text.noun.value, text.id)
