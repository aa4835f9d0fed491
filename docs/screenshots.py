"""What `bin/screenshots` runs: takes the pictures of the README from a demo city of its own."""

# ruff: noqa: INP001, S310, S603, T201, a script that starts our own commands and prints what it took
import argparse
import base64
import os
import re
import shutil
import socket
import struct
import subprocess
import sys
import time
import zlib
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from tempfile import TemporaryDirectory
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright
from screenshots_data import take_import

from app.demo.foundation import SIGN_INS

ROOT = Path(__file__).parents[1]
IMAGES = ROOT / "docs" / "images"
MARGIN = 16  # pixels around a part of a page
TALLEST = 1500  # pixels: what a reader sees before scrolling on, and no megabytes
LOOKS = {"phone": (360, "dark"), "desktop": (1280, "light")}
PASSWORDS = {one.handle: one.password for one in SIGN_INS}

# Unpacks a picture: a PNG in base64 in, its pixels in base64 out.
PIXELS = """async png => {
    const blob = await (await fetch("data:image/png;base64," + png)).blob();
    const image = await createImageBitmap(blob);
    const canvas = new OffscreenCanvas(image.width, image.height);
    const context = canvas.getContext("2d");
    context.drawImage(image, 0, 0);
    const pixels = context.getImageData(0, 0, image.width, image.height).data;
    let text = "";
    for (let at = 0; at < pixels.length; at += 32768) {
        text += String.fromCharCode(...pixels.subarray(at, at + 32768));
    }
    return {width: image.width, height: image.height, pixels: btoa(text)};
}"""


class Shot(NamedTuple):
    """A picture: who looks (None is signed out), where, and which link they follow from there.

    `part` is a selector, where the picture shows one part of the page alone. `device` is one of
    LOOKS, where one is enough.
    """

    name: str
    handle: str | None
    address: str
    link: str | None = None
    part: str | None = None
    device: str | None = None


SHOTS: Sequence[Shot] = (
    Shot("front-page", None, "/"),
    Shot("neighborhood", None, "/neighborhoods/ropewalk"),
    Shot("chart", None, "/neighborhoods/ropewalk", r"/charts/\d+-streetlight-reports-month"),
    Shot("proposal", "oak_porch", "/neighborhoods/ropewalk", r"/proposals/\d+-[\w-]*light[\w-]*$"),
    Shot("write", "oak_porch", "/proposals/new"),
    Shot("judge", "oak_porch", "/judge", device="phone"),
    Shot("desk", "lighting_desk", "/desk"),
    Shot("moderation", "mod_table", "/moderation"),
    Shot("ranks", "mod_table", "/moderation/ranking", device="desktop"),
    Shot("ledger", None, "/ledger?part=hidden"),
    Shot(
        "agreement",
        None,
        "/proposals?kind=data_request",
        r"/proposals/\d+-tell-us[\w-]*$",
        "#common-ground",
        "desktop",
    ),
    Shot("common-ground", None, "/common-ground", device="desktop"),
    Shot("relationships", None, "/relationships", device="desktop"),
    Shot("commitments", None, "/commitments", device="desktop"),
    Shot("commitment", None, "/commitments?state=met", r"/commitments/\d+$", device="desktop"),
    Shot("stat-meeting", None, "/stat-meetings", r"/stat-meetings/\d+$", device="desktop"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, help="keep the demo city in this folder, and use it")
    parser.add_argument("--only", help="take this picture alone, such as `ledger`")
    asked = parser.parse_args()
    folder, shots = asked.data, [shot for shot in SHOTS if asked.only in (None, shot.name)]
    with TemporaryDirectory() as passing, served(folder or Path(passing)) as base:
        IMAGES.mkdir(parents=True, exist_ok=True)
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=["--no-sandbox"]
            )
            for device in LOOKS:
                take_all(browser, base, device, shots)
            if asked.only in (None, "data"):
                take_data(browser, base)
            browser.close()


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Load the demo city into the folder, serve it, and stop the server at the end."""
    with socket.socket() as door:
        door.bind(("127.0.0.1", 0))
        port = door.getsockname()[1]
    base = f"http://localhost:{port}"
    environment = {
        **os.environ,
        "COMMONPLOT_SECRET_KEY": token_urlsafe(32),
        "COMMONPLOT_DATA_DIR": str(folder.resolve()),
        "COMMONPLOT_DEMO": "true",
        "COMMONPLOT_CITY": "Port Ellery",
        "COMMONPLOT_TIMEZONE": "America/New_York",
        "COMMONPLOT_PORT": str(port),
        "COMMONPLOT_BASE_URL": base,
        "COMMONPLOT_RATE_LIMITS": "false",
    }
    command = [sys.executable, "-m", "app.cli"]
    for step in (["db", "upgrade"], ["demo"]):
        subprocess.run([*command, *step], cwd=ROOT, env=environment, check=True)
    server = subprocess.Popen([*command, "serve"], cwd=ROOT, env=environment)
    try:
        wait_for(f"{base}/readyz")
        yield base
    finally:
        server.terminate()
        server.wait()


def wait_for(address: str, seconds: int = 120) -> None:
    for _second in range(seconds):
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(1)
    sys.exit(f"The server did not answer within {seconds} seconds.")


def take_all(browser: Browser, base: str, device: str, shots: Sequence[Shot]) -> None:
    width, scheme = LOOKS[device]
    context, known = None, object()
    for name, handle, address, link, part, only in shots:
        if only not in (None, device):
            continue
        if context is None or handle != known:
            if context is not None:
                context.close()
            context = browser.new_context(
                viewport={"width": width, "height": 900},
                color_scheme="dark" if scheme == "dark" else "light",
                reduced_motion="reduce",
            )
            page, known = context.new_page(), handle
            page.set_default_timeout(120_000)
            if handle:
                sign_in(page, base, handle)
        go(page, base + address)
        if link:
            go(page, base + find(page, link))
        take(page, f"{name}-{device}", part)


def take(page: Page, name: str, part: str | None = None) -> None:
    """Take a picture of the page as far as TALLEST, or of the part with this selector."""
    if part is not None:
        box = page.locator(part).bounding_box()
        if box is None:
            sys.exit(f"{page.url} does not show {part}.")
        clip = {
            "x": max(box["x"] - MARGIN, 0),
            "y": box["y"] + page.evaluate("scrollY") - MARGIN,
            "width": box["width"] + 2 * MARGIN,
            "height": box["height"] + 2 * MARGIN,
        }
        picture = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    else:
        width, height = page.evaluate("[innerWidth, document.documentElement.scrollHeight]")
        clip = {"x": 0, "y": 0, "width": width, "height": min(TALLEST, height)}
        picture = page.screenshot(full_page=True, clip=clip)  # type: ignore[arg-type]
    path = IMAGES / f"{name}.png"
    path.write_bytes(smaller(page, picture))
    print(f"{path.relative_to(ROOT)}: {path.stat().st_size // 1000} kB")


def take_data(browser: Browser, base: str) -> None:
    """Load a file of open data as the official who looks after the benches."""
    size = {"width": LOOKS["desktop"][0], "height": 900}
    context = browser.new_context(viewport=size, reduced_motion="reduce")  # type: ignore[arg-type]
    page = context.new_page()
    page.set_default_timeout(120_000)
    sign_in(page, base, "lighting_desk")
    take_import(page, base, partial(take, page))
    context.close()


def go(page: Page, address: str) -> None:
    answer = page.goto(address, wait_until="load")
    if answer is None or not answer.ok:
        sys.exit(f"{address} did not answer as it should.")


def find(page: Page, pattern: str) -> str:
    """Return the first link of the page that looks like this."""
    for found in page.locator("main a[href]").all():
        href = found.get_attribute("href") or ""
        if re.search(pattern, href.split("?")[0]):
            return href
    sys.exit(f"{page.url} has no link like {pattern}.")


def smaller(page: Page, picture: bytes) -> bytes:
    """Return the PNG with its 256 most common colors: less than half the size, the same to look at.

    The browser unpacks it, on an empty page whose policy allows that.
    """
    canvas = page.context.new_page()
    told = canvas.evaluate(PIXELS, base64.b64encode(picture).decode())
    canvas.close()
    width, height = told["width"], told["height"]
    pixels = np.frombuffer(base64.b64decode(told["pixels"]), ">u4") >> 8  # red, green, blue
    colors, which, counts = np.unique(pixels, return_inverse=True, return_counts=True)
    parted = np.stack([colors >> 16, colors >> 8 & 255, colors & 255], axis=1).astype(int)
    palette = parted[np.argsort(-counts)[:256]]
    nearest = [np.abs(palette - color).sum(axis=1).argmin() for color in parted]
    rows = np.array(nearest, np.uint8)[which].reshape(height, width)
    unfiltered = np.hstack([np.zeros((height, 1), np.uint8), rows]).tobytes()
    head = struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)
    parts = (
        (b"IHDR", head),
        (b"PLTE", palette.astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(unfiltered, 9)),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunk(*part) for part in (*parts, (b"IEND", b"")))


def chunk(name: bytes, content: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + content))
    return struct.pack(">I", len(content)) + name + content + check


def sign_in(page: Page, base: str, handle: str) -> None:
    go(page, f"{base}/sign-in")
    page.locator("main input[type=password]").fill(PASSWORDS[handle])
    page.locator("main input[name=login]").fill(handle)
    page.locator("main form button").first.click()
    page.wait_for_url(lambda url: "/sign-in" not in url)


if __name__ == "__main__":
    main()
