"""The pictures of "Bring your city's data": an invented file, sent, mended and published."""

# ruff: noqa: INP001, as in the script that calls this
from collections.abc import Callable, Sequence
from random import Random

from playwright.sync_api import FilePayload, Page

PLACES: Sequence[str] = (
    "Ropewalk", "Dovecote", "Harrow Park", "Lantern Hill", "Foundry", "Garrison", "Kiln Street",
    "Millrace", "Tannery", "Orchard End", "Cooper Hill", "Ferry Point", "Canal Row", "Bellwether",
    "Harow Prk", "Lantrn Hil",
)  # fmt: skip
KINDS: Sequence[str] = ("slats", "bolts", "paint", "arm rest")
ROWS = 180


def bench_repairs() -> bytes:
    """Write a table as a clerk's program does: titles above it, a total and a note below it."""
    dice = Random(5)  # noqa: S311, the same file each time
    lines = [
        "Bench repairs,,,",
        "Spring and summer rounds of 2026,,,",
        ",,,",
        "place,day,kind,cost",
    ]
    total = 0
    for _row in range(ROWS):
        cost = dice.randrange(20, 400)
        total += cost
        day = f"{dice.randrange(4, 10):02}/{dice.randrange(1, 29):02}/2026"
        lines.append(f'{dice.choice(PLACES)},{day},{dice.choice(KINDS)},"${cost:,}"')
    lines += [f'Total,,,"${total:,}"', "Source: rounds of the parks crew,,,"]
    return "\n".join(lines).encode()


def take_import(page: Page, base: str, take: Callable[..., None]) -> None:
    """Send the file as a signed-in official, and take a picture of each step."""
    page.goto(f"{base}/datasets/new")
    file: FilePayload = {
        "name": "bench_repairs.csv",
        "mimeType": "text/csv",
        "buffer": bench_repairs(),
    }
    page.set_input_files("input[type=file]", files=[file])
    page.fill("[name=title]", "Bench repairs")
    page.select_option("[name=nature]", "events")
    page.fill("[name=publisher]", "City of Port Ellery, Parks and Trees")
    page.fill("[name=licence]", "CC BY 4.0")
    page.fill("[name=promised_refresh]", "every month")
    take("data-send")
    page.get_by_role("button", name="Read the file").click()
    page.wait_for_selector("#mend")
    take("data-understood")
    for row, meant in ((0, "harrow-park"), (1, "lantern-hill")):
        page.locator("#names select").nth(row).select_option(meant)
    take("data-names", "#names")
    page.get_by_role("button", name="Read the file again", exact=True).click()
    page.locator("#names").wait_for(state="detached")
    page.locator("#mend").wait_for()
    page.get_by_role("button", name="Publish this version").click()
    page.get_by_role("link", name="Bench repairs").last.wait_for()
    page.goto(f"{base}/datasets/bench-repairs")
    page.wait_for_load_state()
    take("data-published")
