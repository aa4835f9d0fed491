"""`python -m tests.matrix`: write `table.csv` anew from what the app answers now."""

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from app.core.config import Settings
from app.core.db import Database
from tests.doors import close
from tests.matrix.requests import rows
from tests.matrix.test_matrix import NAMES, TABLE, seen
from tests.matrix.world import ROLES, World
from tests.people import City
from tests.schema import build_schema


def main() -> None:
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/matrix.sqlite"
        build_schema(url)
        settings = Settings(
            secret_key="s" * 16,
            base_url="http://testserver",
            data_dir=Path(folder),
            rate_limits=False,
            city="Port Ellery",
        )
        database = Database(url)
        city = City(database, settings)
        with city.doors, TABLE.open("w") as file:
            answers = seen(city, World.build(city), list(rows()))
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow([*NAMES, *ROLES])
            for row, cells in answers.items():
                writer.writerow([row.method, row.path, row.state, *(cells[r] for r in ROLES)])
        database.engine.dispose()
        close()


if __name__ == "__main__":
    main()
