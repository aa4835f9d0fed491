"""A ZIP archive that nobody vouches for: looked at first, then unpacked member by member.

Names, sizes and methods are checked before anything is unpacked, and what comes out is counted as
it comes: a member that grows beyond what it declares is refused (ATTACKS 52, 53).
"""

import stat
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from app.core.i18n import _
from app.datasets.importing.refusal import ImportRefusedError

PIECE: Final = 256 * 1024
MEGABYTE: Final = 1024 * 1024
MOST_MEMBERS: Final = 10_000
TIGHT: Final = 200  # times smaller when packed: more than any table of a city is
SMALL: Final = 20 * MEGABYTE  # below this how tightly it is packed does not matter
ENCRYPTED: Final = 0x1
LOCAL_HEADER: Final = struct.Struct("<4s2B4HL2L2H")
NOISE: Final = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")


class Archive:
    """`members` are the files inside by name, folders and what systems leave behind left out.

    Refuses what is damaged, encrypted, packed too tightly, larger than `unpacked` bytes in all, or
    whose names lead out of a folder.
    """

    def __init__(self, file: IO[bytes], unpacked: int) -> None:
        self._file = file
        try:
            with ZipFile(file) as opened:
                infos = opened.infolist()
        except (BadZipFile, NotImplementedError, OSError, ValueError, struct.error) as broken:
            raise damaged() from broken
        if len(infos) > MOST_MEMBERS or len({info.filename for info in infos}) < len(infos):
            raise damaged()
        files = [info for info in infos if not info.is_dir()]
        for info in files:
            _check(info)
        _check_sizes(files, unpacked)
        self.members = {info.filename: info for info in files if not _is_noise(info.filename)}

    def pieces(self, name: str) -> Iterator[bytes]:
        """Unpack a member. Raises where it is not as long, or not the same, as it declares."""
        info = self.members[name]
        size = check = 0
        for piece in self._inflated(info):
            size += len(piece)
            if size > info.file_size:
                raise damaged()
            check = zlib.crc32(piece, check)
            yield piece
        if size != info.file_size or check != info.CRC:
            raise damaged()

    def text_of(self, name: str, most: int = MEGABYTE) -> bytes:
        """Return the first bytes of a member, empty where there is no such member."""
        if name not in self.members:
            return b""
        found = b""
        for piece in self.pieces(name):
            found += piece
            if len(found) >= most:
                break
        return found[:most]

    def _inflated(self, info: ZipInfo) -> Iterator[bytes]:
        self._file.seek(info.header_offset)
        header = self._file.read(LOCAL_HEADER.size)
        if len(header) < LOCAL_HEADER.size or not header.startswith(b"PK\x03\x04"):
            raise damaged()
        name, extra = LOCAL_HEADER.unpack(header)[-2:]
        self._file.seek(info.header_offset + LOCAL_HEADER.size + name + extra)
        left = info.compress_size
        inflate = zlib.decompressobj(-15) if info.compress_type == ZIP_DEFLATED else None
        while left > 0 and (packed := self._file.read(min(PIECE, left))):
            left -= len(packed)
            if inflate is None:
                yield packed
                continue
            try:
                while packed:
                    yield inflate.decompress(packed, PIECE)
                    packed = inflate.unconsumed_tail
            except zlib.error as broken:
                raise damaged() from broken
        if inflate is not None:
            yield inflate.flush()


def _check(info: ZipInfo) -> None:
    path = PurePosixPath(info.filename.replace("\\", "/"))
    outside = path.is_absolute() or ".." in path.parts or ":" in path.parts[0]
    is_link = stat.S_ISLNK(info.external_attr >> 16)
    if outside or "\0" in info.orig_filename or is_link:
        raise ImportRefusedError(
            _("This archive holds a file whose name leads out of its folder."),
            _("Pack the table again, alone, and send that archive."),
            code="unsafe-archive",
        )
    if info.flag_bits & ENCRYPTED:
        raise ImportRefusedError(
            _("This archive is locked with a password."),
            _("Pack the table again without a password."),
            code="archive-locked",
        )
    if info.compress_type not in {ZIP_STORED, ZIP_DEFLATED}:
        raise ImportRefusedError(
            _("This archive is packed in an unusual way."),
            _("Pack the table as a plain ZIP file, or send it as it is."),
            code="archive-method",
        )


def _check_sizes(files: list[ZipInfo], unpacked: int) -> None:
    size = sum(info.file_size for info in files)
    packed = sum(info.compress_size for info in files)
    if size > unpacked:
        raise ImportRefusedError(
            _("Unpacked, this file is larger than %(n)s MB.", n=unpacked // MEGABYTE),
            _("Load it in parts, for example a file a year."),
            code="too-large",
        )
    if size > SMALL and size > TIGHT * max(packed, 1):
        raise ImportRefusedError(
            _("This file is packed far more tightly than a table can be."),
            _("Save the table as CSV, then send that file."),
            code="packed-too-tightly",
        )


def _is_noise(name: str) -> bool:
    return (
        name.startswith(NOISE[0])
        or PurePosixPath(name).name.startswith("._")
        or (PurePosixPath(name).name in NOISE[1:])
    )


def first_bytes(path: Path, most: int) -> bytes:
    with path.open("rb") as file:
        return file.read(most)


def damaged() -> ImportRefusedError:
    return ImportRefusedError(
        _("The packed file is damaged or cut off."),
        _("Download it again, or send the table without packing it."),
        code="broken-archive",
    )
