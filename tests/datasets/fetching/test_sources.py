"""A dataset and its source: tied, checked, refreshed by itself, held, failing, let go."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from app.core.clock import as_of, utc_now
from app.core.errors import RefusedError
from app.core.events import ImportDue, SourceDue
from app.core.outbox import OutboxEntry
from app.datasets import carrying, refreshing, sources
from app.datasets.bookkeeping import TELL_AT
from app.datasets.fetching import fetch as fetching
from app.datasets.imports import ask_to_publish
from app.datasets.models import Dataset, DataSource, ImportJob, JobStatus, Schedule
from app.datasets.queries import held_import_of, source_of
from app.datasets.refreshing import Outcome, check_source
from app.datasets.sources import Tie, ask_check, ask_what_is_due, tie, untie
from tests.datasets.fetching.office import FIRST, Office
from tests.datasets.fetching.server import Reply, Server
from tests.datasets.fetching.twins import Socrata, lamps
from tests.delivering import deliver_everything
from tests.people import City

NEXT = FIRST + "Ropewalk,2025-02-03,3\n"
OTHER = "place,n\nRopewalk,x\nDovecote,y\n"


@pytest.fixture
def office(city: City, server: Server) -> Office:
    return Office(city, server)


def test_a_source_that_is_tied_is_fetched_read_and_published_by_itself(office: Office) -> None:
    source = office.source()
    assert office.versions() == [2]
    assert (source.failures, source.error, source.asked_at) == (0, "", None)
    assert source.checked_at is not None
    assert source.changed_at is not None
    assert source.due_at is not None
    assert source.due_at > utc_now()
    assert office.leftovers() == []


def test_the_same_table_makes_no_version(office: Office) -> None:
    changed = office.source().changed_at
    assert office.refresh().outcome is Outcome.UNCHANGED
    office.server.gives("/lamps.csv", FIRST, ETag='"other words, same table"')
    assert office.refresh().outcome is Outcome.UNCHANGED
    assert office.versions() == [2]
    assert office.source().changed_at == changed
    assert len(office.jobs()) == 1
    assert office.leftovers() == []


def test_a_newer_table_becomes_a_version_when_its_time_has_come(office: Office) -> None:
    office.server.gives("/lamps.csv", NEXT)
    with office.database.writing() as session:
        assert ask_what_is_due(session, utc_now()) == 0
    with office.database.writing() as session, as_of(utc_now() + timedelta(days=2)):
        assert ask_what_is_due(session, utc_now()) == 1
        assert ask_what_is_due(session, utc_now()) == 0, "it is asked for once"
    deliver_everything(office.works)
    assert office.versions() == [2, 3]
    assert office.source().asked_at is None


def test_a_table_that_does_not_fit_is_held_for_its_person_and_the_last_version_stays(
    office: Office,
) -> None:
    office.server.gives("/lamps.csv", OTHER)
    refreshed = office.refresh()
    assert refreshed.outcome is Outcome.HELD
    assert "“day” is gone" in refreshed.why
    assert office.versions() == [2]
    assert office.notices() == [(office.city.olive.id, "refresh_held", "import")]
    assert office.refresh().outcome is Outcome.UNCHANGED, "it waits, and is not fetched again"
    with office.database.reading() as session:
        held = held_import_of(session, office.source())
    assert held is not None
    with office.database.writing() as session:
        job = session.get_one(ImportJob, held.id)
        ask_to_publish(session, office.city.olive, job, accept=True)
    deliver_everything(office.works)
    assert office.versions() == [2, 2]
    assert office.leftovers() == []


def test_of_two_tables_that_wait_the_newer_is_kept(office: Office) -> None:
    office.server.gives("/lamps.csv", OTHER)
    office.refresh()
    office.server.gives("/lamps.csv", OTHER + "Ropewalk,z\n")
    office.refresh()
    waiting = [job for job in office.jobs() if job.status is JobStatus.READ]
    assert len(waiting) == 1
    assert waiting[0].report["rows_used"] == 3
    assert len(office.leftovers()) == 1
    office.server.gives("/lamps.csv", NEXT)
    assert office.refresh().outcome is Outcome.PUBLISHED
    assert [job.status for job in office.jobs()] == [JobStatus.PUBLISHED] * 2


def test_a_thousand_rows_out_of_nowhere_are_doubted_and_held(office: Office) -> None:
    office.server.gives("/lamps.csv", FIRST + "Ropewalk,2025-02-03,3\n" * 998)
    refreshed = office.refresh()
    assert refreshed.outcome is Outcome.HELD
    assert "first page" in refreshed.why


@pytest.mark.parametrize(
    "reply",
    [Reply(b"", 404), Reply(b"<html><title>Down for repairs</title></html>"), Reply(b""),
     Reply(b"\x89PNG\r\n"), Reply(b'{"error": "no such table"}'), Reply(b"%PDF-1.7")],
)  # fmt: skip
def test_what_fails_is_told_counted_and_tried_later(office: Office, reply: Reply) -> None:
    office.server.routes["/lamps.csv"] = lambda _asked: reply
    for failures in range(1, TELL_AT + 1):
        assert office.notices() == []
        assert office.refresh().outcome is Outcome.FAILED
        source = office.source()
        assert source.failures == failures
        assert len(source.error) > 20
        assert source.due_at is not None
        assert source.asked_at is None
    assert office.notices() == [(office.city.olive.id, "source_failed", "dataset")]
    assert office.versions() == [2]
    office.server.gives("/lamps.csv", NEXT)
    assert office.refresh().outcome is Outcome.PUBLISHED
    assert (office.source().failures, office.source().error) == (0, "")


def test_a_disk_that_takes_nothing_is_told_and_the_last_version_stays(office: Office) -> None:
    for name in ("uploads", "importing"):
        folder = office.settings.data_dir / name
        folder.rename(folder.with_name(f"{name}-away"))
        folder.write_text("no folder")
        office.server.gives("/lamps.csv", NEXT)
        refreshed = office.refresh()
        assert refreshed.outcome is Outcome.FAILED
        assert "the disk is full or cannot be written" in refreshed.why
        folder.unlink()
        folder.with_name(f"{name}-away").rename(folder)
    assert office.versions() == [2]
    assert office.refresh().outcome is Outcome.PUBLISHED


def test_a_table_that_could_not_be_published_is_fetched_again(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was read and fits, and then the store takes nothing: it must not pass for seen."""

    def full(*_told: object) -> str:
        raise OSError

    office.server.gives("/lamps.csv", NEXT)
    with monkeypatch.context() as patched:
        patched.setattr(carrying, "keep_table", full)
        assert office.refresh().outcome is Outcome.FAILED
    assert office.versions() == [2]
    assert office.refresh().outcome is Outcome.PUBLISHED
    assert office.versions() == [2, 3]


def test_a_table_that_is_being_published_is_not_taken_back(office: Office) -> None:
    office.server.gives("/lamps.csv", OTHER)
    office.refresh()
    with office.database.writing() as session:
        held = held_import_of(session, office.source())
        ask_to_publish(session, office.city.olive, held, accept=True)  # type: ignore[arg-type]
    office.server.gives("/lamps.csv", OTHER + "Ropewalk,z\n")
    office.refresh()
    deliver_everything(office.works)
    assert 2 in office.versions()[1:]


def test_a_portal_that_sends_less_than_it_says_changes_nothing(office: Office) -> None:
    portal = Socrata(lamps(40))
    office.tied(portal.stand_on(office.server))
    assert office.refresh().outcome is Outcome.HELD, "it is another table than before"
    portal.says, portal.updated = 90, 2
    refreshed = office.refresh()
    assert refreshed.outcome is Outcome.FAILED
    assert "90" in refreshed.why
    assert office.versions() == [2]


def test_a_check_may_run_twice(office: Office) -> None:
    office.server.gives("/lamps.csv", NEXT)
    source_id = office.source().id
    first = check_source(office.database, office.settings, source_id)
    second = check_source(office.database, office.settings, source_id)
    assert None not in {first, second}
    deliver_everything(office.works)
    assert office.versions() == [2, 3]
    assert office.leftovers() == []


def test_a_check_that_is_cut_off_leaves_nothing_to_see(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The process is gone at the worst moment: the file is there, no row names it yet."""

    class KilledError(BaseException):
        pass

    def killed(*_told: object) -> None:
        raise KilledError

    office.server.gives("/lamps.csv", NEXT)
    with monkeypatch.context() as patched:
        patched.setattr(refreshing, "_supersede", killed)
        with pytest.raises(KilledError):
            office.refresh()
    assert len(office.jobs()) == 1
    assert office.versions() == [2]
    assert office.refresh().outcome is Outcome.PUBLISHED


def test_a_source_that_is_let_go_while_it_is_fetched_brings_nothing(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    fetch = fetching.fetch

    def slow(*told: object) -> object:
        with office.database.writing() as session:
            untie(session, office.city.olive, session.get_one(DataSource, office.source().id))
        return fetch(*told)  # type: ignore[arg-type]

    monkeypatch.setattr(refreshing, "fetch", slow)
    office.server.gives("/lamps.csv", NEXT)
    assert office.refresh().outcome is Outcome.GONE
    assert office.versions() == [2], "what was published stays"
    assert office.leftovers() == []


def test_another_address_begins_anew(office: Office) -> None:
    office.tied(office.server.gives("/new.csv", NEXT), Schedule.NEVER)
    source = office.source()
    assert (source.mark, source.due_at) == ({}, None)
    assert source.asked_at is not None
    deliver_everything(office.works)
    assert office.versions() == [2, 3]


@pytest.mark.parametrize("who", ["nobody", "alice", "mo", "sue"])
def test_only_officials_and_administrators_tie_check_and_untie(office: Office, who: str) -> None:
    person = getattr(office.city, who)
    with office.database.reading() as session:
        dataset = session.scalars(select(Dataset)).one()
        source = source_of(session, dataset.id)
        assert source is not None
        with pytest.raises(RefusedError):
            tie(session, person, dataset, Tie(office.url), office.settings)
        with pytest.raises(RefusedError):
            ask_check(session, person, source)
        with pytest.raises(RefusedError):
            untie(session, person, source)


def test_a_check_is_asked_for_once_at_a_time(office: Office) -> None:
    with office.database.writing() as session:
        ask_check(session, office.city.olive, session.get_one(DataSource, office.source().id))
    with office.database.writing() as session, pytest.raises(RefusedError, match="under-way"):
        ask_check(session, office.city.ada, session.get_one(DataSource, office.source().id))
    later = utc_now() + sources.FORGOTTEN
    with office.database.writing() as session, as_of(later):
        ask_check(session, office.city.ada, session.get_one(DataSource, office.source().id))
    with office.database.reading() as session:
        kinds = [entry.kind for entry in session.scalars(select(OutboxEntry))]
    assert kinds.count(SourceDue.__name__) == 3
    assert ImportDue.__name__ in kinds
