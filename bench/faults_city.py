"""A city whose imports are killed, and what must hold in it after each."""

import io
import os
import time
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select, text
from sqlmodel import col

from app.cli.commands import app as command_line
from app.core.config import Settings
from app.core.db import Database
from app.core.hashing import hash_of
from app.core.storage import DamagedFileError, storage_of
from app.datasets.carrying import carry_out
from app.datasets.importing.job import Wishes
from app.datasets.imports import (
    Upload,
    ask_to_publish,
    correct,
    take_in,
)
from app.datasets.models import Dataset, DatasetVersion, ImportJob, JobStatus
from app.datasets.service import Facts
from app.datasets.told import facts_of, wishes_of
from app.datasets.vocabulary import Nature
from app.people.models import Person, Role
from app.worker.schedule import sweep_imports
from app.worker.works import Works
from tests.factories.places import make_neighborhoods
from tests.schema import build_schema

TITLE = "Broken lamps"
TWO_DAYS = 48 * 3600


class WrongError(Exception):
    """Something that must hold does not."""


@dataclass
class ImportCity:
    settings: Settings
    url: str
    file: Path
    rows: int = 20

    @classmethod
    def build(cls, url: str, folder: Path) -> "ImportCity":
        build_schema(url)
        settings = Settings(secret_key="k" * 16, data_dir=folder / "data", database_url=url)
        os.environ |= {
            "COMMONPLOT_SECRET_KEY": "k" * 16,
            "COMMONPLOT_DATA_DIR": str(settings.data_dir),
            "COMMONPLOT_DATABASE_URL": url,
        }
        city = cls(settings, url, folder / "lamps.csv")
        works = city.works()
        with works.database.writing() as session:
            make_neighborhoods(session)
            session.add(
                Person(handle="ada", handle_key="ada", confirmed=True, role=Role.ADMINISTRATOR)
            )
        works.database.engine.dispose()
        return city

    @property
    def name(self) -> str:
        return self.url.partition(":")[0].partition("+")[0]

    def works(self) -> Works:
        """Open the city anew: a copied process must not share connections."""
        store = storage_of(self.settings)
        return Works(self.settings, Database(self.url), store)

    def next_file(self) -> None:
        """Write a file of one row more, so that each version is told by its rows."""
        self.rows += 1
        lines = [f"Ropewalk,2025-01-{1 + n % 28:02},{n}" for n in range(self.rows)]
        self.file.write_text("place,seen,n\n" + "\n".join(lines) + "\n")

    def load(self, way: str) -> None:
        if way == "command":
            told = ["--title", TITLE, "--nature", "reports", "--json"]
            command_line(["datasets", "load", str(self.file), *told], standalone_mode=False)
            return
        works = self.works()
        with works.database.writing() as session, self.file.open("rb") as file:
            ada = session.scalars(select(Person)).one()
            facts = Facts(TITLE, Nature.REPORTS)
            upload = Upload(io.BytesIO(file.read()), "lamps.csv", facts, Wishes())
            job = take_in(session, ada, upload, self.settings)
        self._carry_through(works, job.id)

    def load_again(self, way: str) -> None:
        """Try as people would: the same command again; the job, if there is one, goes on."""
        works = self.works()
        with works.database.reading() as session:
            unfinished = col(ImportJob.status) != JobStatus.PUBLISHED
            newest = session.scalar(
                select(ImportJob).where(unfinished).order_by(col(ImportJob.id).desc()).limit(1)
            )
        works.database.engine.dispose()
        if way == "command" or newest is None:
            self.load("command")
        else:
            self._carry_through(works, newest.id)

    def state(self) -> tuple[int, int]:
        """Return the number and the rows of the version that readers see; zeros without one."""
        works = self.works()
        with works.database.reading() as session:
            found = session.execute(
                select(col(DatasetVersion.number), col(DatasetVersion.rows_used)).join(
                    Dataset, col(Dataset.current_version_id) == col(DatasetVersion.id)
                )
            ).one_or_none()
        works.database.engine.dispose()
        return (found[0], found[1]) if found else (0, 0)

    def check_whole(self, before: tuple[int, int]) -> tuple[int, int]:
        """Readers see the old version or the new one, and every version has its file, unharmed."""
        now = self.state()
        require(now in (before, (before[0] + 1, self.rows)), f"{before} became {now}")
        works = self.works()
        with works.database.reading() as session:
            versions = session.scalars(select(DatasetVersion).order_by(col(DatasetVersion.id)))
            stored = [(row.number, row.path, row.content_hash) for row in versions]
            datasets = len(session.scalars(select(Dataset)).all())
            if self.name == "sqlite":
                require(session.scalar(text("PRAGMA quick_check")) == "ok", "the file is damaged")
                broken = session.execute(text("PRAGMA foreign_key_check")).all()
                require(not broken, "a row points at nothing")
        works.database.engine.dispose()
        require(datasets <= 1, "one dataset became two")
        require([number for number, *_ in stored] == list(range(1, len(stored) + 1)), "numbers")
        require(len(stored) == now[0], "a version that nobody sees")
        for _number, path, content in stored:
            try:
                works.store.local_path(path, content)
            except DamagedFileError:
                raise WrongError(path) from None
        for file in works.store.folder.glob("**/*.parquet"):
            require(hash_of(file) == file.stem, "half a file under a whole one's name")
        return now

    def check_finished(self, before: tuple[int, int]) -> None:
        """Find the new version there, once."""
        require(self.check_whole(before) == (before[0] + 1, self.rows), "the retry did not finish")

    def bytes_left(self) -> int:
        return sum(path.stat().st_size for path in self._files() if path.suffix != ".parquet")

    def sweep_and_check(self) -> None:
        """Let two days pass for what lies about, sweep, and find only what versions name."""
        then = time.time() - TWO_DAYS
        for path in [*self._files(), *(self.settings.data_dir / "importing").glob("*")]:
            os.utime(path, (then, then))
        works = self.works()
        sweep_imports(works)
        with works.database.reading() as session:
            named = set(session.scalars(select(col(DatasetVersion.path))))
            finished = col(ImportJob.status) == JobStatus.PUBLISHED
            waiting = set(session.scalars(select(col(ImportJob.stored_as)).where(~finished)))
        works.database.engine.dispose()
        kept = {str(works.store.folder / name) for name in named}
        kept |= {str(self.settings.data_dir / "uploads" / name) for name in waiting}
        orphans = {str(path.resolve()) for path in self._files()} - {
            str(Path(path).resolve()) for path in kept
        }
        require(not orphans, f"orphans: {sorted(orphans)}")

    def _files(self) -> list[Path]:
        folders = [self.settings.data_dir / name for name in ("uploads", "importing", "datasets")]
        return [path for folder in folders for path in folder.glob("**/*") if path.is_file()]

    def _carry_through(self, works: Works, job_id: int) -> None:
        """Do for a job what its person and the worker do, from wherever it stands."""
        for _step in range(4):
            with works.database.writing() as session:
                ada, job = session.scalars(select(Person)).one(), session.get_one(ImportJob, job_id)
                match job.status:
                    case JobStatus.PUBLISHED:
                        break
                    case JobStatus.READ:
                        ask_to_publish(session, ada, job)
                    case JobStatus.FAILED:
                        correct(session, ada, job, facts_of(job), wishes_of(job))
                    case _:
                        pass
            carry_out(works.database, works.store, works.settings, job_id)
        works.database.engine.dispose()


def require(holds: bool, message: str) -> None:  # noqa: FBT001, it reads as a sentence
    if not holds:
        raise WrongError(message)
