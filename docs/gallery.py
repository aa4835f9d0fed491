"""Takes a picture of every kind of chart for docs/gallery.md, from a demo city of its own.

Each chart is made from its spec by the program, opened as its page, and its picture is taken as a
reader sees it: wide in the light and narrow in the dark. The words in docs/gallery.md between the
pictures come from here too. Run it with `bin/screenshots --gallery`.
"""

# ruff: noqa: INP001, T201, a script that prints what it took
import argparse
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Final

from playwright.sync_api import Browser, Page, sync_playwright
from screenshots import ROOT, go, served, smaller

from app.charts.queries import chart_address
from app.charts.service import keep_chart
from app.charts.spec import read_spec
from app.core.config import Settings
from app.demo.dates import LIGHT_CREWS_HALVED, Dates
from app.worker.works import Works

PICTURES: Final = ROOT / "docs" / "images" / "gallery"
LOOKS: Final = {"wide": (1280, "light"), "narrow": (360, "dark")}
LIGHTS, CRASHES, DUMPING = "streetlight-reports", "traffic-crashes", "illegal-dumping"
TREES, HOMES, BASICS = "street-trees", "rental-inspections", "neighborhood-basics"
PER_LIGHT: Final = {"of": "dataset", "dataset": BASICS, "column": "streetlights"}
YEAR: Final = {"of": "last", "months": 12}


HEAD: Final = """# Gallery

Every kind of chart that the program draws, of the demo city: nothing in it is true of a real place.
`bin/screenshots --gallery` makes the pictures and this page; [charts](charts.md) says how the
numbers are made."""


@dataclass(frozen=True)
class Shot:
    """One kind of chart: its name, what to see in it, its spec, and where it is shown."""

    name: str
    title: str
    words: str
    spec: Mapping[str, Any]
    focus: str = ""
    page: str = ""  # below the chart's address
    also: Sequence[str] = field(default_factory=tuple)  # more looks than the two


SHOTS: Final[Sequence[Shot]] = (
    Shot("ranking", "Ranking", "A bar for each area with its 95 % interval; the focus in the "
         "accent and in bold, the city median as a dotted line.",
         {"kind": "ranking", "dataset": LIGHTS, "how": "rate", "per": PER_LIGHT, "period": YEAR},
         "ropewalk", also=("wide-dark", "narrow-light")),
    Shot("long-names", "Ranking, the longest name in bold", "Names keep their letters as long as "
         "there is room for them.",
         {"kind": "ranking", "dataset": HOMES, "how": "mean", "column": "faults"},
         "chandlers-wharf"),
    Shot("map", "Map", "Five shades that can be told apart without color; a pattern where a number "
         "is not shown. The focus is outlined.",
         {"kind": "map", "dataset": CRASHES, "how": "rate", "per": {"of": "population"},
          "period": YEAR}, "kiln-street", also=("wide-dark", "narrow-light")),
    Shot("share", "Map of shares", "Which part of the rows is of a kind.",
         {"kind": "map", "dataset": TREES, "how": "mean", "column": "alive"}, "saltmarsh"),
    Shot("trend", "Trend", "Month by month with the interval as a band, beside the city median. A "
         "last month that is not whole is a hollow point apart from the line.",
         {"kind": "trend", "dataset": LIGHTS}, "ropewalk", also=("wide-dark", "narrow-light")),
    Shot("season", "Trend of the whole city, with its seasons", "Where months differ for more than "
         "chance, short lines show how high and low each lay in the other years.",
         {"kind": "trend", "dataset": CRASHES}),
    Shot("window", "Moving window", "Twelve months added up at each step: the seasons are gone.",
         {"kind": "trend", "dataset": CRASHES, "window": 12}, "kiln-street"),
    Shot("year-on-year", "Year on year", "Percent more or less than a year earlier.",
         {"kind": "trend", "dataset": DUMPING, "compare": "year_before", "window": 3}, "tannery"),
    Shot("small-places", "Small charts by neighborhood", "One scale for all; the focus first, then "
         "those that differ most.",
         {"kind": "trend", "dataset": LIGHTS, "split": {"by": "places"}}, "ropewalk"),
    Shot("small-kinds", "Small charts by kind", "The commonest values of a column.",
         {"kind": "trend", "dataset": DUMPING, "split": {"by": "kinds", "column": "channel"}},
         "tannery"),
    Shot("change", "Change", "Two periods for each area: the earlier hollow, the later full.",
         {"kind": "change", "dataset": CRASHES}, "kiln-street", also=("wide-dark", "narrow-light")),
    Shot("composition", "Composition", "What the rows of an area are made of, beside the city.",
         {"kind": "composition", "dataset": DUMPING, "by": "what"}, "foundry"),
    Shot("distribution", "Distribution", "How the numbers of a column are spread, the focus over "
         "the city.",
         {"kind": "distribution", "dataset": LIGHTS, "column": "days_to_repair"}, "foundry"),
    Shot("relation", "Relation", "Two numbers of each area. That they go together is no cause.",
         {"kind": "relation", "dataset": LIGHTS, "how": "rate", "per": PER_LIGHT,
          "beside": {"dataset": CRASHES, "how": "rate", "per": {"of": "population"}}}, "dovecote"),
    Shot("side-by-side", "Two places side by side", "On one scale, with the ratio between them.",
         {"kind": "trend", "dataset": LIGHTS}, page="/compare?a=ropewalk&b=lantern-hill"),
    Shot("follow-up", "Before and after", "A place after a date beside areas that were like it "
         "before: a comparison, and no proof.",
         {"kind": "trend", "dataset": LIGHTS}, page="/follow-up?focus=ropewalk&since={crews}"),
)  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the demo city in this folder, and use it")
    asked = parser.parse_args()
    with TemporaryDirectory() as passing:
        folder = asked.data or Path(passing)
        with served(folder) as base, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            take_gallery(browser, base, folder)
            browser.close()


def take_gallery(browser: Browser, base: str, folder: Path) -> None:
    """Make the charts in the served city, take their pictures, and write the page around them."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    addresses = _addresses(folder)
    shots = [(shot, look) for shot in SHOTS for look in ("wide-light", "narrow-dark", *shot.also)]
    for look in dict.fromkeys(look for _shot, look in shots):
        width, scheme = look.split("-")
        context = browser.new_context(
            viewport={"width": LOOKS[width][0], "height": 900},
            color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce",
        )  # fmt: skip
        page = context.new_page()
        page.set_default_timeout(120_000)
        for shot in (shot for shot, its in shots if its == look):
            go(page, base + addresses[shot.name])
            _take(page, f"{shot.name}-{look}")
        context.close()
    (ROOT / "docs" / "gallery.md").write_text(_page(), encoding="utf-8")


def _addresses(folder: Path) -> Mapping[str, str]:
    settings = Settings(secret_key="g" * 32, data_dir=folder, timezone="America/New_York")
    works = Works.build(settings)
    crews = Dates(date.today()).month(LIGHT_CREWS_HALVED)  # noqa: DTZ011, as the demo city was made
    found = {}
    with works.database.writing() as session:
        for shot in SHOTS:
            chart = keep_chart(session, works.store, read_spec(dict(shot.spec)))
            address = chart_address(chart, None if shot.page else shot.focus or None)
            found[shot.name] = address + shot.page.format(crews=crews.isoformat())
    works.database.engine.dispose()
    return found


def _take(page: Page, name: str) -> None:
    path = PICTURES / f"{name}.png"
    picture = page.locator("main figure.plate").first.screenshot()
    path.write_bytes(smaller(page, picture))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def _page() -> str:
    parts = [(
        "# Gallery\n\nEvery kind of chart that the program draws, of the demo city (nothing in it "
        "is true of a real\nplace). Made by `bin/screenshots --gallery` (`docs/gallery.py`); "
        "[charts](charts.md) says how the numbers\nare made."
    )]  # fmt: skip
    for shot in SHOTS:
        looks = ["wide-light", "narrow-dark", *shot.also]
        pictures = "\n".join(_picture(shot, look) for look in looks)
        parts.append(f"## {shot.title}\n{shot.words}\n\n{pictures}")
    return "\n\n".join(parts) + "\n"


def _picture(shot: Shot, look: str) -> str:
    """Show a picture at the size in which a page shows it, or a little smaller."""
    width = 560 if look.startswith("wide") else 270
    words = f"{shot.title}, {look.replace('-', ', ')}"
    return f'<img src="images/gallery/{shot.name}-{look}.png" alt="{words}" width="{width}">'


if __name__ == "__main__":
    main()
