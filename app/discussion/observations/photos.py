"""Photos that people send, made anew from their pixels: nothing else of the file is kept.

What a camera writes beside the picture (place, time, device, a small film) goes; so does whatever
somebody hid in or behind it. Only still pictures that phones make are read.
"""

from io import BytesIO
from threading import BoundedSemaphore
from typing import IO, Final, NamedTuple

from PIL import Image, ImageOps, UnidentifiedImageError

from app.core.i18n import Sentence, _

MOST_BYTES: Final = 20 * 1024 * 1024  # of a photo
MOST_SENT: Final = 64 * 1024 * 1024  # of a form that is still read, so that its words are kept
MOST_PIXELS: Final = 64_000_000  # of a JPEG, which is made smaller while it is read
MOST_PIXELS_WHOLE: Final = 25_000_000  # of another kind, which lies in memory whole
LONGEST: Final = 1_280  # pixels of the longer side as it is kept
SMALLEST: Final = 64  # of the shorter side as it is sent
QUALITY: Final = 78
KINDS: Final = ("JPEG", "PNG", "WEBP")
MEDIA_TYPE: Final = "image/jpeg"

EMPTY: Final = _("Choose a photo.")
TOO_LARGE: Final = _(
    "This photo is larger than %(n)s MB. Send a smaller one; most phones can do that when they "
    "share it.",
    n=MOST_BYTES // 1024**2,
)
HEIC: Final = _(
    "This is a HEIC or AVIF photo, which many browsers cannot show. Save or share it as JPEG and "
    "send that. On an iPhone: Settings, Camera, Formats, Most Compatible."
)
MOVING: Final = _("This is a moving picture or a GIF. Send a photo as JPEG, PNG or WebP.")
DRAWING: Final = _("This is a drawing made of commands (SVG). Send a photo as JPEG, PNG or WebP.")
NO_PHOTO: Final = _("This is no photo that we can read. Send it as JPEG, PNG or WebP.")
DAMAGED: Final = _("This photo is damaged or did not come whole. Choose it again.")
TOO_MANY_PIXELS: Final = _("This picture has too many pixels to be a photo. Send a smaller one.")
TOO_SMALL: Final = _("This picture is too small to show anything: %(n)s pixels is the least.",
                     n=SMALLEST)  # fmt: skip

# Two at a time: a large photo takes some 100 MB for a moment.
_turn = BoundedSemaphore(2)


class PhotoRefusedError(Exception):
    """A file that is no photo for us. `sentence` tells its sender what to do."""

    def __init__(self, sentence: Sentence) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


class Photo(NamedTuple):
    """A JPEG of our own making, at most LONGEST pixels wide and high."""

    content: bytes
    width: int
    height: int


def read_photo(sent: IO[bytes]) -> Photo:
    """Make a photo anew from what was sent. Raises PhotoRefusedError."""
    content = sent.read(MOST_BYTES + 1)
    if not content:
        raise PhotoRefusedError(EMPTY)
    if len(content) > MOST_BYTES:
        raise PhotoRefusedError(TOO_LARGE)
    _refuse_by_head(content)
    with _turn:
        return _made_anew(content)


def _refuse_by_head(content: bytes) -> None:
    """Say what the usual other files are, so that their sender knows what to do."""
    head = content[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    brand = content[8:12]
    if content[4:8] == b"ftyp" and brand in {b"heic", b"heix", b"hevc", b"mif1", b"msf1", b"avif"}:
        raise PhotoRefusedError(HEIC)
    if content[:6] in {b"GIF87a", b"GIF89a"}:
        raise PhotoRefusedError(MOVING)
    if b"<svg" in head or head.startswith(b"<?xml"):
        raise PhotoRefusedError(DRAWING)


def _made_anew(content: bytes) -> Photo:
    try:
        with Image.open(BytesIO(content), formats=KINDS) as opened:
            _refuse_by_size(opened)
            if opened.format == "JPEG":
                opened.draft("RGB", (LONGEST, LONGEST))
            opened.load()
            drawn = _flat(ImageOps.exif_transpose(opened))
    except PhotoRefusedError:
        raise
    except UnidentifiedImageError as error:
        raise PhotoRefusedError(NO_PHOTO) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise PhotoRefusedError(TOO_MANY_PIXELS) from error
    # A reader of pictures fails in as many ways as files are broken, and all mean one thing here.
    except Exception as error:
        raise PhotoRefusedError(DAMAGED) from error
    drawn.thumbnail((LONGEST, LONGEST))
    written = BytesIO()
    # A picture made by `new` and `paste` carries none of the source's notes; nothing is passed on.
    drawn.save(written, "JPEG", quality=QUALITY, optimize=True, progressive=True)
    return Photo(written.getvalue(), drawn.width, drawn.height)


def _refuse_by_size(opened: Image.Image) -> None:
    """Look at the sizes that the head tells, before a pixel is read."""
    pixels = opened.width * opened.height
    most = MOST_PIXELS if opened.format in {"JPEG", "MPO"} else MOST_PIXELS_WHOLE
    if pixels > most:
        raise PhotoRefusedError(TOO_MANY_PIXELS)
    if min(opened.size) < SMALLEST:
        raise PhotoRefusedError(TOO_SMALL)
    if opened.format in {"PNG", "WEBP"} and getattr(opened, "n_frames", 1) > 1:
        raise PhotoRefusedError(MOVING)


def _flat(opened: Image.Image) -> Image.Image:
    """Return the pixels alone, on white where they let something through."""
    flat = Image.new("RGB", opened.size, "white")
    if "A" in opened.getbands() or "transparency" in opened.info:
        seen = opened.convert("RGBA")
        flat.paste(seen, mask=seen.getchannel("A"))
    else:
        flat.paste(opened.convert("RGB"))
    return flat
