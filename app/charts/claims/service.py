"""Keeping claims, and judging them again whenever the data moves."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from app.charts import queries as charts
from app.charts.claims.cube import Cube, cube_of
from app.charts.claims.judged import Judged, Reason, Verdict
from app.charts.claims.judging import judge, unread
from app.charts.claims.measures import spec_of
from app.charts.claims.offering import decidable
from app.charts.claims.queries import (
    Checked,
    checks_of,
    checks_of_claims,
    claims_of_dataset,
    claims_of_ids,
    same_claim,
)
from app.charts.claims.scanning import cautions_of
from app.charts.claims.specs import (
    Claimed,
    OtherMeasure,
    claim_facts,
    hash_of_claim,
    read_claim,
)
from app.charts.claims.standing import standing_of
from app.charts.models import Chart, Claim, ClaimCheck
from app.charts.policy import can_keep_claim
from app.charts.spec import read_spec
from app.core.clock import utc_now
from app.core.db import Database
from app.core.errors import NOT_FOUND, RefusedError, require
from app.core.events import VerdictChanged
from app.core.i18n import language
from app.core.outbox import announce
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion, VersionId
from app.people.models import Person

AT_ONCE: Final = 500  # claims whose checks are loaded together


class Rejudged(NamedTuple):
    claim_id: int
    found: Judged


def judge_fully(cube: Cube, claim: Claimed) -> Judged:
    """Judge a claim with all that stands beside it: cautions, and what could be decided."""
    found = judge(cube, claim)
    offers = decidable(cube, claim) if found.verdict is Verdict.TOO_FEW else ()
    return replace(found, cautions=cautions_of(cube, claim, found), offers=offers)


def judged(cube: Cube, claim: Claimed) -> Judged:
    """Judge a claim fully, or find it judged on these same sums, its filters in the same words."""
    return cube.once(("judged", claim, language.get()), lambda: judge_fully(cube, claim))


def judge_ahead(session: Session, store: Storage, chart: Chart, claim: Claimed) -> None:
    """Judge a claim before the transaction opens that keeps it: the verb finds it judged.

    Raises as `newest_cube`.
    """
    judged(newest_cube(session, store, chart, claim.measure), claim)


def newest_cube(
    session: Session, store: Storage, chart: Chart, measure: OtherMeasure | None = None
) -> Cube:
    """Return a measure of a chart on the version that people see.

    Raises RefusedError, or InvalidError for a measure that this chart has not.
    """
    spec = spec_of(read_spec(chart.spec), measure)
    dataset = charts.dataset_of_slug(session, spec.dataset)
    if dataset is None:
        raise RefusedError(NOT_FOUND)
    return cube_of(session, store, chart, charts.newest_of(session, dataset), measure)


def make_claim(
    session: Session, store: Storage, person: Person, chart: Chart, claim: Claimed
) -> Claim:
    """Keep a claim that a person picked; the same claim again is the first.

    Raises RefusedError where the data cannot be read or the person may not take part.
    """
    require(can_keep_claim(person))
    return keep_claim(session, store, chart, claim, person=person)


def keep_claim(
    session: Session,
    store: Storage,
    chart: Chart,
    claim: Claimed,
    *,
    person: Person | None = None,
    version: DatasetVersion | None = None,
) -> Claim:
    """Keep or find a claim without asking who: for the machine's own people and the program.

    It is judged on the newest version, or on the one that is named.
    """
    named = cube_of(session, store, chart, version, claim.measure) if version else None
    found = judged(named or newest_cube(session, store, chart, claim.measure), claim)
    kept = same_claim(session, chart.id, hash_of_claim(claim))
    if kept is None:
        kept = _added(session, chart, claim, found, person)
    _note(session, kept, found)
    return kept


def _added(
    session: Session, chart: Chart, claim: Claimed, found: Judged, person: Person | None
) -> Claim:
    made = Claim(
        chart_id=chart.id,
        kind=claim.kind,
        spec=claim_facts(claim),
        spec_hash=hash_of_claim(claim),
        verdict=found.verdict,
        created_by=person.id if person else None,
    )
    try:
        with session.begin_nested():
            session.add(made)
    except IntegrityError:  # somebody picked the same at the same moment
        first = same_claim(session, chart.id, made.spec_hash)
        if first is None:
            raise
        return first
    return made


def _note(session: Session, claim: Claim, found: Judged) -> None:
    """Keep what a version made of a claim, once, and let the standing verdict follow."""
    _follow(session, claim, checks_of(session, claim.id), found)


def _follow(session: Session, claim: Claim, known: Sequence[Checked], found: Judged) -> None:
    mine = (found.version_id, found.per_version_id)
    same = [one.check for one in known if (one.check.version_id, one.check.per_version_id) == mine]
    was_known, is_new = bool(known), not same or Judged.from_facts(same[0].facts) != found
    if same and is_new:
        same[0].facts, same[0].verdict = found.to_facts(), found.verdict
    elif not same:
        made = Checked(_check(claim, found), found.version, withdrawn=False)
        session.add(made.check)
        # In the order of `checks_of`, which puts the later of two checks of a version last.
        known = sorted([*known, made], key=lambda one: one.number)
    stands = [one.check.verdict for one in known if not one.withdrawn]
    now = standing_of(stands) if stands else claim.verdict
    if was_known and (is_new or now != claim.verdict):
        claim.rechecked_at = utc_now()
    if now != claim.verdict:
        claim.verdict = now
        announce(session, VerdictChanged(claim.id))


def _check(claim: Claim, found: Judged) -> ClaimCheck:
    return ClaimCheck(
        claim_id=claim.id,
        version_id=VersionId(found.version_id),
        per_version_id=found.per_version_id,
        verdict=found.verdict,
        facts=found.to_facts(),
    )


def recheck_claims(database: Database, store: Storage, dataset_id: int) -> int:
    """Judge all claims on a dataset's charts again; return how many. May run twice."""
    with database.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        found = _rejudged(session, store, dataset)
    with database.writing() as session:
        if session.get_one(Dataset, dataset_id).sensitive != dataset.sensitive:
            return 0  # judged as it may not be shown any more: the guard judges anew
        for start in range(0, len(found), AT_ONCE):
            some = found[start : start + AT_ONCE]
            ids = [one.claim_id for one in some]
            claims = claims_of_ids(session, ids)
            checks = checks_of_claims(session, ids)
            for one in some:
                _follow(session, claims[one.claim_id], checks[one.claim_id], one.found)
            session.flush()
    return len(found)


def _rejudged(session: Session, store: Storage, dataset: Dataset) -> Sequence[Rejudged]:
    told: list[Rejudged] = []
    cubes: dict[object, Cube | None] = {}
    for kept, chart in claims_of_dataset(session, dataset):
        claim = read_claim(kept.spec)
        of = chart.id, claim.measure
        if of not in cubes:
            cubes[of] = _readable(session, store, chart, claim.measure)
        cube = cubes[of]
        if cube is not None:
            told.append(Rejudged(kept.id, judge_fully(cube, claim)))
    return told


def _readable(
    session: Session, store: Storage, chart: Chart, measure: OtherMeasure | None
) -> Cube | None:
    try:
        return newest_cube(session, store, chart, measure)
    except RefusedError:
        return None  # nothing published, or damaged: the last verdict stands, and its page says so


def guard_claims(database: Database, store: Storage, dataset_id: int) -> None:
    """Judge what was kept before a dataset became sensitive as it is shown now. May run twice."""
    with database.reading() as session:
        dataset = session.get_one(Dataset, dataset_id)
        if not dataset.sensitive:
            return
        again: dict[int, Judged] = {}
        for claim, chart in claims_of_dataset(session, dataset):
            for line in checks_of(session, claim.id):
                again[line.check.id] = _on_version(session, store, chart, claim, line.check)
    with database.writing() as session:
        for number, found in again.items():
            check = session.get_one(ClaimCheck, number)
            check.facts, check.verdict = found.to_facts(), found.verdict
            claim = session.get_one(Claim, check.claim_id)
            claim.verdict, claim.rechecked_at = found.verdict, utc_now()


def _on_version(
    session: Session, store: Storage, chart: Chart, kept: Claim, check: ClaimCheck
) -> Judged:
    version, claim = session.get_one(DatasetVersion, check.version_id), read_claim(kept.spec)
    try:
        return judge_fully(cube_of(session, store, chart, version, claim.measure), claim)
    except RefusedError:
        return unread(Judged.from_facts(check.facts), Reason.HIDDEN)
