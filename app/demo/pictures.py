"""The photos of the demo city: four scenes drawn in a few strokes, so that nobody is in them."""

from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

SIZE: Final = (640, 480)
GROUND: Final = 340  # from the top
NIGHT, DUSK, DAY = "#1b2440", "#2b3358", "#b9d3e6"
Scene = Callable[[ImageDraw.ImageDraw], None]


def draw_scene(name: str) -> bytes:
    """Return a JPEG as a phone would send it. Raises KeyError for an unknown scene."""
    sky, scene = SCENES[name]
    picture = Image.new("RGB", SIZE, sky)
    pen = ImageDraw.Draw(picture)
    pen.rectangle((0, GROUND, *SIZE), fill="#3c3f45" if sky != DAY else "#77797d")
    scene(pen)
    file = BytesIO()
    picture.save(file, "JPEG", quality=85)
    return file.getvalue()


def _lamp(pen: ImageDraw.ImageDraw) -> None:
    _houses(pen, "#101628")
    _post(pen, 180, "#555b6b")
    _glow(pen, 560, 210, 26)
    pen.line((560, 210, 560, GROUND), fill="#555b6b", width=4)


def _lit(pen: ImageDraw.ImageDraw) -> None:
    _houses(pen, "#171d33")
    _glow(pen, 330, 120, 90)
    _post(pen, 330, "#8a90a2")
    pen.ellipse((130, GROUND + 20, 530, 460), fill="#6f6a55")


def _pile(pen: ImageDraw.ImageDraw) -> None:
    pen.rectangle((0, 80, 640, GROUND), fill="#8d5a45")
    for row in range(90, GROUND, 40):
        pen.line((0, row, 640, row), fill="#7a4c3a", width=3)
    for left, top, shade in ((150, 300, "#20242b"), (240, 270, "#2c313a"), (330, 310, "#20242b")):
        pen.ellipse((left, top, left + 150, top + 130), fill=shade)
    pen.polygon(((430, 200), (520, 230), (480, 420), (400, 390)), fill="#c49a6c")


def _crossing(pen: ImageDraw.ImageDraw) -> None:
    _houses(pen, "#c9b79c")
    pen.polygon(((60, 400), (580, 400), (620, 470), (20, 470)), fill="#b4523f")
    for left in range(80, 560, 90):
        pen.polygon(
            ((left, 405), (left + 45, 405), (left + 45, 465), (left - 5, 465)), fill="white"
        )


def _houses(pen: ImageDraw.ImageDraw, shade: str) -> None:
    for left, top in ((0, 180), (120, 130), (250, 200), (380, 150), (520, 190)):
        pen.rectangle((left, top, left + 125, GROUND), fill=shade)


def _post(pen: ImageDraw.ImageDraw, left: int, shade: str) -> None:
    pen.line((left, 110, left, 440), fill=shade, width=10)
    pen.ellipse((left - 22, 90, left + 22, 134), fill=shade)


def _glow(pen: ImageDraw.ImageDraw, left: int, top: int, size: int) -> None:
    for step, shade in enumerate(("#4a4a52", "#8f8458", "#f2dc86")):
        reach = size - step * size // 3
        pen.ellipse((left - reach, top - reach, left + reach, top + reach), fill=shade)


SCENES: Final[Mapping[str, tuple[str, Scene]]] = {
    "lamp": (NIGHT, _lamp),
    "lit": (DUSK, _lit),
    "pile": (DAY, _pile),
    "crossing": (DAY, _crossing),
}
