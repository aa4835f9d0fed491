"""What becomes of each kind of file that somebody sends as a photo."""

from io import BytesIO

import pytest
from PIL import Image

from app.core.i18n import Sentence
from app.discussion.observations.photos import (
    DAMAGED,
    DRAWING,
    EMPTY,
    HEIC,
    LONGEST,
    MOVING,
    NO_PHOTO,
    TOO_LARGE,
    TOO_MANY_PIXELS,
    TOO_SMALL,
    PhotoRefusedError,
    read_photo,
)
from tests.factories.photos import (
    SECRET,
    make_bomb,
    make_moving,
    make_photo,
    make_turned_photo,
)

SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>x</script></svg>'
REFUSED = {
    "nothing": (b"", EMPTY),
    "forty megabytes": (b"\xff\xd8" + bytes(40 * 1024**2), TOO_LARGE),
    "svg": (SVG, DRAWING),
    "svg without its head": (b"\n <svg onload=x>", DRAWING),
    "heic": (b"\x00\x00\x00\x18ftypheic" + bytes(200), HEIC),
    "animated gif": (make_moving("GIF"), MOVING),
    "animated webp": (make_moving("WEBP"), MOVING),
    "animated png": (make_moving("PNG"), MOVING),
    "a page that calls itself a photo": (b"<!doctype html><script>x</script>", NO_PHOTO),
    "an archive": (b"PK\x03\x04" + bytes(300), NO_PHOTO),
    "cut off": (make_photo()[:2_000], DAMAGED),
    "only a head": (make_photo()[:300], DAMAGED),
    "bomb": (make_bomb(), TOO_MANY_PIXELS),
    "a dot": (make_photo("PNG", 1, 1), TOO_SMALL),
}


@pytest.mark.parametrize(("content", "why"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_photo_is_refused_with_its_reason(content: bytes, why: Sentence) -> None:
    with pytest.raises(PhotoRefusedError) as refused:
        read_photo(BytesIO(content))
    assert refused.value.sentence is why


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "MPO"])
def test_a_photo_is_made_anew_as_a_jpeg(kind: str) -> None:
    content = make_moving("MPO") if kind == "MPO" else make_photo(kind)
    photo = read_photo(BytesIO(content))
    with Image.open(BytesIO(photo.content)) as made:
        assert (
            (made.format, made.size)
            == ("JPEG", (photo.width, photo.height))
            == ("JPEG", (400, 300))
        )
        red, green, blue = made.getpixel((20, 20))  # type: ignore[misc]
        assert red > 200 < green
        assert blue < 90


def test_it_stands_upright_and_says_neither_place_nor_device() -> None:
    sent = make_turned_photo()
    assert SECRET.encode() in sent
    photo = read_photo(BytesIO(sent))
    assert (photo.width, photo.height) == (300, 400)
    with Image.open(BytesIO(photo.content)) as made:
        assert not made.getexif()
        assert "exif" not in made.info
        red, green, _blue = made.getpixel((290, 10))  # type: ignore[misc]
        assert red > 200 < green, "turned as the phone was held"
    assert SECRET.encode() not in photo.content


def test_what_hides_behind_a_photo_is_not_kept() -> None:
    photo = read_photo(BytesIO(make_photo() + b"PK\x03\x04<script>alert(1)</script>"))
    assert b"script" not in photo.content
    assert photo.content.endswith(b"\xff\xd9")


def test_a_large_photo_is_made_smaller_and_a_clear_one_is_laid_on_white() -> None:
    photo = read_photo(BytesIO(make_photo(width=4_000, height=1_000)))
    assert (photo.width, photo.height) == (LONGEST, LONGEST // 4)
    file = BytesIO()
    Image.new("RGBA", (100, 100), (0, 0, 0, 0)).save(file, "PNG")
    with Image.open(BytesIO(read_photo(BytesIO(file.getvalue())).content)) as made:
        assert made.getpixel((50, 50)) == (255, 255, 255)
