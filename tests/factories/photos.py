"""Pictures as phones and others send them, made here: the project keeps no photo of anybody."""

from io import BytesIO
from typing import Final

from PIL import Image, ImageDraw

SECRET: Final = "39.2904N 76.6122W"
ORIENTATION, GPS, MAKER = 0x0112, 0x8825, 0x010F


def make_picture(width: int = 400, height: int = 300) -> Image.Image:
    """Draw a lamp in the left upper corner, so that a turned picture can be told."""
    picture = Image.new("RGB", (width, height), "navy")
    ImageDraw.Draw(picture).rectangle((0, 0, width // 4, height // 4), fill="yellow")
    return picture


def make_photo(kind: str = "JPEG", width: int = 400, height: int = 300) -> bytes:
    file = BytesIO()
    make_picture(width, height).save(file, kind)
    return file.getvalue()


def make_turned_photo() -> bytes:
    """Make a photo that a phone held upright, with the place and the device written into it."""
    exif = Image.Exif()
    exif[ORIENTATION], exif[MAKER] = 6, SECRET
    exif[GPS] = {1: "N", 2: (39.0, 17.0, 25.0), 3: "W", 4: (76.0, 36.0, 44.0), 29: "2026:01:02"}
    file = BytesIO()
    make_picture().save(file, "JPEG", exif=exif, comment=SECRET.encode())
    return file.getvalue()


def make_moving(kind: str) -> bytes:
    file = BytesIO()
    frames = [make_picture(), Image.new("RGB", (400, 300), "red")]
    frames[0].save(file, kind, save_all=True, append_images=frames[1:])
    return file.getvalue()


def make_bomb() -> bytes:
    """Make a PNG of a few hundred kB that would be 144 million pixels."""
    file = BytesIO()
    Image.new("1", (12_000, 12_000)).save(file, "PNG")
    return file.getvalue()
