"""All reads of claims."""

from collections.abc import Collection, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session
from sqlmodel import col

from app.charts.claims.judged import Verdict
from app.charts.models import Chart, Claim, ClaimCheck, ClaimId
from app.core.errors import NOT_FOUND, RefusedError
from app.core.paging import BIGGEST_ID, Paged, decode_cursor, encode_cursor, paged
from app.datasets.models import Dataset, DatasetVersion


class Known(NamedTuple):
    """A claim with the chart it is of and what the newest version of the data made of it."""

    claim: Claim
    chart: Chart
    latest: ClaimCheck


class Checked(NamedTuple):
    """One line of a claim's history."""

    check: ClaimCheck
    number: int  # of the version
    withdrawn: bool


def find_claim(session: Session, claim_id: int) -> Known:
    """Load a claim. Raises RefusedError 404."""
    found = claims_by_ids(session, {claim_id}) if 0 < claim_id < 2**31 else {}
    if claim_id not in found:
        raise RefusedError(NOT_FOUND)
    return found[claim_id]


def claims_by_ids(session: Session, ids: Collection[int]) -> Mapping[int, Known]:
    """Load claims with their charts and latest checks, in one query or none."""
    if not ids:
        return {}
    latest = _latest(ids).subquery()
    rows = session.execute(
        select(Claim, Chart, ClaimCheck)
        .join(Chart, col(Chart.id) == col(Claim.chart_id))
        .join(ClaimCheck, col(ClaimCheck.claim_id) == col(Claim.id))
        .join(latest, latest.c.id == col(ClaimCheck.id))
    )
    return {claim.id: Known(claim, chart, check) for claim, chart, check in rows}


def _latest(ids: Collection[int]) -> Select[int]:
    """Choose each claim's check of the newest version that stands, by the order of versions."""
    newest = func.row_number().over(
        partition_by=col(ClaimCheck.claim_id),
        order_by=(
            col(DatasetVersion.withdrawn_at).is_not(None),
            col(DatasetVersion.number).desc(),
            col(ClaimCheck.id).desc(),
        ),
    )
    ranked = (
        select(col(ClaimCheck.id), col(ClaimCheck.claim_id), newest.label("place"))
        .join(DatasetVersion, col(DatasetVersion.id) == col(ClaimCheck.version_id))
        .where(col(ClaimCheck.claim_id).in_(ids))
        .subquery()
    )
    return select(ranked.c.id).where(ranked.c.place == 1)


def same_claim(session: Session, chart_id: int, spec_hash: str) -> Claim | None:
    same = (col(Claim.chart_id) == chart_id, col(Claim.spec_hash) == spec_hash)
    return session.scalar(select(Claim).where(*same))


def claims_of_ids(session: Session, ids: Collection[int]) -> Mapping[int, Claim]:
    rows = session.scalars(select(Claim).where(col(Claim.id).in_(ids)))
    return {claim.id: claim for claim in rows}


def checks_of(session: Session, claim_id: int) -> Sequence[Checked]:
    """List what each version made of a claim, the oldest version first."""
    return checks_of_claims(session, [claim_id])[claim_id]


def checks_of_claims(session: Session, ids: Collection[int]) -> Mapping[int, list[Checked]]:
    """List what each version made of each of these claims, the oldest version first."""
    found: dict[int, list[Checked]] = {number: [] for number in ids}
    rows = session.execute(
        select(ClaimCheck, col(DatasetVersion.number), col(DatasetVersion.withdrawn_at))
        .join(DatasetVersion, col(DatasetVersion.id) == col(ClaimCheck.version_id))
        .where(col(ClaimCheck.claim_id).in_(ids))
        .order_by(col(DatasetVersion.number), col(ClaimCheck.id))
    )
    for check, number, gone in rows:
        found[check.claim_id].append(Checked(check, number, gone is not None))
    return found


def claims_of_dataset(session: Session, dataset: Dataset) -> Sequence[tuple[Claim, Chart]]:
    """List the claims on a dataset's charts, and on others that count or show its rows too."""
    rows = select(Claim, Chart).join(Chart, col(Chart.id) == col(Claim.chart_id))
    return [
        (claim, chart)
        for claim, chart in session.execute(rows.order_by(col(Claim.chart_id), col(Claim.id)))
        if chart.dataset_id == dataset.id or dataset.slug in _others_of(chart.spec)
    ]


def _others_of(spec: Mapping[str, Any]) -> set[str | None]:
    """Name the other datasets of a chart: what its rate is per, what stands beside it, per what."""
    beside = spec.get("beside") or {}
    pers = (spec.get("per") or {}, beside.get("per") or {})
    return {beside.get("dataset"), *(per.get("dataset") for per in pers)}


def claims_on(session: Session, chart_id: int, limit: int = 20) -> Sequence[ClaimId]:
    """List a chart's claims, the newest first."""
    rows = select(col(Claim.id)).where(col(Claim.chart_id) == chart_id)
    return session.scalars(rows.order_by(col(Claim.id).desc()).limit(limit)).all()


def list_claims(
    session: Session,
    *,
    chart_id: int | None = None,
    verdict: Verdict | None = None,
    made_by: int | None = None,
    cursor: str | None = None,
    limit: int = 20,
) -> Paged[Known]:
    """List claims, the newest first: those on a chart, of a standing verdict, made by a person."""
    rows = select(col(Claim.id))
    if chart_id is not None:
        rows = rows.where(col(Claim.chart_id) == chart_id)
    if verdict is not None:
        rows = rows.where(col(Claim.verdict) == verdict)
    if made_by is not None:
        rows = rows.where(col(Claim.created_by) == made_by)
    after = decode_cursor(cursor, 1)
    if after and isinstance(after[0], int) and 0 < after[0] < BIGGEST_ID:
        rows = rows.where(col(Claim.id) < after[0])
    ids = session.scalars(rows.order_by(col(Claim.id).desc()).limit(limit + 1)).all()
    found = claims_by_ids(session, ids)
    page = paged(ids, limit, encode_cursor)
    return Paged([found[number] for number in page.items], page.next)


def charts_with_claims(session: Session, limit: int = 200) -> Sequence[Chart]:
    """List the charts that somebody made a claim on, by title."""
    claimed = select(col(Claim.chart_id))
    rows = select(Chart).where(col(Chart.id).in_(claimed)).order_by(col(Chart.title), col(Chart.id))
    return session.scalars(rows.limit(limit)).all()


def claim_address(claim_id: int) -> str:
    return f"/claims/{claim_id}"
