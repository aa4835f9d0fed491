"""What the worker does by the clock. Each is short transactions and may run twice."""

from collections.abc import Callable
from random import Random

import structlog

from app.charts.public import borrowing
from app.contributions.batching import awaiting_batch, publish_if_due
from app.contributions.citing import pinned_versions
from app.contributions.claiming import pinned_by_claims
from app.contributions.drawing import drawn_asks
from app.core.clock import utc_now
from app.core.limits import DatabaseStorage, build_limiter
from app.datasets.retention import Pinned, drop_old, remove_files, unneeded_files
from app.datasets.sources import ask_what_is_due
from app.datasets.sweeping import forget_old_imports, uploads_in_use
from app.datasets.sweeping import sweep as sweep_what_is_left
from app.discussion.observations.sweeping import sweep_photos
from app.followthrough.checking.queries import pinned_by_check_ins
from app.followthrough.checking.sweeping import sweep as sweep_commitments
from app.followthrough.goals.queries import pinned_by_goals
from app.followthrough.joint.reminding import remind_of_questions, remind_of_steps
from app.followthrough.mandate.daily import keep_the_clock
from app.followthrough.mandate.queries import workdays_in
from app.followthrough.meetings.agenda import freeze
from app.followthrough.meetings.daily import agendas_due, keep_meetings, plan_ahead
from app.followthrough.meetings.movers import movers_of
from app.followthrough.meetings.reminding import remind_of_rows
from app.followthrough.promising import tell_of_due
from app.moderation.sanctions import end_what_is_over
from app.people.links import sweep
from app.people.sessions import sweep_sessions
from app.places.uploads import sweep_uploads
from app.proposals.service import forget_old_drafts
from app.ranking.holding import end_freezes
from app.ranking.opinions import Leanings, leanings_now
from app.relationships.credit.crediting import credit_answer, stale_answers
from app.relationships.introductions.introducing import forget_answers
from app.relationships.introductions.pairing import introduce_people
from app.relationships.ties.opinions import Opinions, opinions_from
from app.relationships.ties.publishing import publish_ties
from app.worker.mailing import mail_what_is_due
from app.worker.works import Works

log = structlog.get_logger()

# What rests on versions for good.
PINNED: tuple[Pinned, ...] = (
    pinned_versions,
    pinned_by_claims,
    pinned_by_goals,
    pinned_by_check_ins,
)


def publish_batches(works: Works) -> None:
    """Publish each batch that is due in a transaction of its own, so that locks are short."""
    now = utc_now()
    with works.database.reading() as session:
        waiting = awaiting_batch(session, now)
    for contribution_id in works.looks.due(waiting, now):
        asks = drawn_asks(contribution_id, works.settings, now)
        with works.database.writing() as session:
            publish_if_due(session, contribution_id, works.settings, now, asks)


def forget_old_links(works: Works) -> None:
    """Forget sign-ups, mailed links and sessions that are over."""
    with works.database.writing() as session:
        sweep(session, utc_now())
        sweep_sessions(session, utc_now())
        forget_old_drafts(session, utc_now())


def remind_of_promises(works: Works) -> None:
    """Tell officials what is due: tables, steps, rows of meetings, and questions to join."""
    now = utc_now()
    with works.database.writing() as session:
        tell_of_due(session, now.astimezone(works.settings.zone).date())
    with works.database.writing() as session:
        workdays = workdays_in(session, works.settings.zone)
        remind_of_steps(session, workdays, now)
        remind_of_questions(session, workdays, now)
        remind_of_rows(session, workdays, now)


def keep_clock(works: Works) -> None:
    """Give out a new month's answers, and remind of those that are due."""
    with works.database.writing() as session:
        keep_the_clock(session, works.settings.timezone, utc_now())


def plan_meetings(works: Works) -> None:
    """Plan the stat meetings of the next months, by the holidays as they are now."""
    with works.database.writing() as session:
        plan_ahead(session, workdays_in(session, works.settings.zone), utc_now())


def hold_meetings(works: Works) -> None:
    """Note what became of the stat meetings; freeze each agenda whose hour has come, one by one.

    What moved in a department's data is worked out before the lock is taken.
    """
    now = utc_now()
    with works.database.writing() as session:
        workdays = workdays_in(session, works.settings.zone)
        keep_meetings(session, workdays, now)
    with works.database.reading() as session:
        due = agendas_due(session, now)
    for meeting_id, department_id in due:
        with works.database.reading() as session:
            movers = movers_of(session, works.store, department_id)
        with works.database.writing() as session:
            freeze(session, meeting_id, movers, workdays, now)


def check_commitments(works: Works) -> None:
    """Check what was promised for review by today. How many is logged."""
    told = sweep_commitments(
        works.database, works.store, utc_now().astimezone(works.settings.zone).date()
    )
    if any(told):
        log.info("checked commitments", **told._asdict())


def end_sanctions(works: Works) -> None:
    """Free the accounts whose limit or suspension is over."""
    with works.database.writing() as session:
        end_what_is_over(session, utc_now())


def end_rank_freezes(works: Works) -> None:
    """Let ranks move again that moderators froze for a week."""
    with works.database.writing() as session:
        end_freezes(session, utc_now())


def forget_old_uploads(works: Works) -> None:
    """Forget files of neighborhoods that nobody loaded within a day."""
    sweep_uploads(works.settings.data_dir)


def fetch_what_is_due(works: Works) -> None:
    """Ask for a check of each source whose time has come; the jobs fetch."""
    with works.database.writing() as session:
        ask_what_is_due(session, utc_now())


def fetch_borrowed_charts(works: Works) -> None:
    """Ask for each borrowed chart that was last looked at a day ago; the jobs fetch."""
    with works.database.writing() as session:
        borrowing.ask_what_is_due(session, utc_now())


def sweep_imports(works: Works) -> None:
    """Remove what imports left that were cut off. How many is logged, never of whom."""
    with works.database.writing() as session:
        forget_old_imports(session, utc_now())
    with works.database.reading() as session:
        in_use = uploads_in_use(session)
    swept = sweep_what_is_left(in_use, works.settings.data_dir, works.store)
    if any(swept):
        log.info("swept imports", **swept._asdict())


def forget_lost_photos(works: Works) -> None:
    """Remove photos that a killed request left in the store. How many is logged."""
    removed = sweep_photos(works.database, works.store, utc_now())
    if removed:
        log.info("removed photos without an observation", photos=removed)


def introduce(works: Works) -> None:
    """Ask pairs of people whether they would like to meet, and forget what led nowhere.

    Chance is fixed by the day and the city's secret: who could guess it could choose whom to meet.
    """
    now = utc_now()
    secret = works.settings.secret_key.get_secret_value()
    day = now.astimezone(works.settings.zone).date()
    with works.database.writing() as session:
        forget_answers(session, now)
        introduce_people(session, now, Random(f"{secret} {day}"))  # noqa: S311, no key is made of it


def count_relationships(works: Works) -> None:
    """Find whose work answers cite, and count what reaches across the city."""
    with works.database.reading() as session:
        stale = stale_answers(session)
    for answer_id in stale:
        with works.database.writing() as session:
            credit_answer(session, answer_id)
    with works.database.reading() as session:
        opinions = opinions_of(leanings_now(session, works.settings))
    with works.database.writing() as session:
        publish_ties(session, utc_now(), works.settings, opinions)


def opinions_of(leanings: Leanings | None) -> Opinions | None:
    """Hand the groups of one room to another that must not know it."""
    return None if leanings is None else opinions_from(leanings.groups, leanings.counts)


def forget_old_counts(works: Works) -> None:
    """Forget how often somebody did a thing, once the time that was counted is over."""
    limiter = build_limiter(works.settings)
    if limiter is not None and isinstance(limiter.storage, DatabaseStorage):
        limiter.storage.sweep()
        limiter.storage.close()


def drop_old_versions(works: Works) -> None:
    """Forget the rows of old versions that nothing rests on, where the city does not keep all."""
    settings = works.settings
    with works.database.writing() as session:
        dropped = drop_old(session, settings.keep_versions, settings.keep_days, PINNED, utc_now())
    with works.database.reading() as session:
        names = unneeded_files(session)
    removed = remove_files(works.store, names, utc_now())
    if dropped or removed:
        log.info("dropped old versions", versions=dropped, files=removed)


# Cron expressions in the city's time zone.
SCHEDULE: dict[str, tuple[str, Callable[[Works], None]]] = {
    "send letters": ("* * * * *", mail_what_is_due),
    "remind of promises": ("13 6 * * *", remind_of_promises),
    "keep the clock": ("11 0,6 * * *", keep_clock),
    "plan meetings": ("4 * * * *", plan_meetings),
    "hold meetings": ("*/10 * * * *", hold_meetings),
    "check commitments": ("19 6-21/3 * * *", check_commitments),
    "end sanctions": ("*/10 * * * *", end_sanctions),
    "end rank freezes": ("*/10 * * * *", end_rank_freezes),
    "fetch what is due": ("*/5 * * * *", fetch_what_is_due),
    "fetch borrowed charts": ("7 4 * * *", fetch_borrowed_charts),
    "publish batches": ("* * * * *", publish_batches),
    "introduce people": ("23 8 * * *", introduce),
    "count relationships": ("31 4 * * *", count_relationships),
    "forget old links": ("17 3 * * *", forget_old_links),
    "forget old uploads": ("27 * * * *", forget_old_uploads),
    "sweep imports": ("37 3 * * *", sweep_imports),
    "forget lost photos": ("41 3 * * *", forget_lost_photos),
    "drop old versions": ("57 3 * * *", drop_old_versions),
    "forget old counts": ("47 3 * * *", forget_old_counts),
}
