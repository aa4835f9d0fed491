"""A city with one dataset that an official ties to the server on this machine."""

from sqlalchemy import select

from app.core.config import Settings
from app.core.storage import Storage
from app.datasets.models import Dataset, DatasetVersion, DataSource, ImportJob, Schedule
from app.datasets.refreshing import Refreshed, refresh
from app.datasets.sources import Tie, tie
from app.notices.models import Notice
from app.worker.works import Works
from tests.datasets.fetching.server import Server
from tests.delivering import deliver_everything
from tests.factories.places import make_neighborhoods
from tests.people import City

FIRST = "place,day,n\nRopewalk,2025-01-02,1\nDovecote,2025-01-03,2\n"


class Office:
    def __init__(self, city: City, server: Server) -> None:
        self.city, self.server, self.database = city, server, city.database
        self.settings: Settings = city.settings
        self.store = Storage(self.settings.resolved_storage_url, self.settings.data_dir / "cache")
        self.works = Works(self.settings, self.database, self.store)
        self.url = server.gives("/lamps.csv", FIRST)
        with self.database.writing() as session:
            make_neighborhoods(session)
            session.add(Dataset(slug="lamps", title="Lamps", nature="reports"))  # type: ignore[arg-type]
        self.tied()
        deliver_everything(self.works)

    def tied(self, url: str = "", schedule: Schedule = Schedule.DAILY) -> None:
        with self.database.writing() as session:
            dataset = session.scalars(select(Dataset)).one()
            tie(session, self.city.olive, dataset, Tie(url or self.url, schedule), self.settings)

    def source(self) -> DataSource:
        with self.database.reading() as session:
            return session.scalars(select(DataSource)).one()

    def versions(self) -> list[int]:
        with self.database.reading() as session:
            rows = select(DatasetVersion).order_by(DatasetVersion.number)  # type: ignore[arg-type]
            return [version.rows_used for version in session.scalars(rows)]

    def jobs(self) -> list[ImportJob]:
        with self.database.reading() as session:
            return list(session.scalars(select(ImportJob)))

    def notices(self) -> list[tuple[int, str, str]]:
        with self.database.reading() as session:
            rows = session.scalars(select(Notice))
            return [(one.person_id, one.kind, one.noun) for one in rows]

    def refresh(self) -> Refreshed:
        return refresh(self.database, self.store, self.settings, self.source().id)

    def leftovers(self) -> list[str]:
        folders = ("uploads", "importing")
        return [
            path.name
            for folder in folders
            for path in (self.settings.data_dir / folder).glob("*")
            if not path.name.endswith(".aside")
        ]
