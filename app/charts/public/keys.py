"""The keys that an installation signs with: files of its data folder, of which the newest signs.

A key is made once, when the first chart is published, and kept as `signing-keys/NUMBER.json` that
only its owner may read. After a rotation the earlier private part is forgotten and the public part
stays, so that old signatures can still be checked; a key may also be called distrusted.
"""

import json
import os
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from app.core.clock import utc_now

FOLDER: Final = "signing-keys"
ALGORITHM: Final = "Ed25519"
OWNER_ONLY: Final = 0o700
ID_LENGTH: Final = 16
PUBLIC_BYTES: Final = 32


class NoKeyError(Exception):
    """The folder of keys cannot be read or written: nothing can be signed."""


@dataclass(frozen=True)
class Key:
    """`id` is the beginning of the public part's SHA-256. `seed` is None once it was retired."""

    number: int
    id: str
    public: bytes
    made: datetime
    retired: datetime | None = None
    distrusted: bool = False
    seed: bytes | None = None

    def to_facts(self) -> dict[str, Any]:
        """Return what everybody may know of it."""
        return {
            "id": self.id,
            "algorithm": ALGORITHM,
            "public": encoded(self.public),
            "made": self.made.isoformat(),
            "retired": self.retired.isoformat() if self.retired else None,
            "distrusted": self.distrusted,
        }


def keys_of(data_dir: Path) -> list[Key]:
    """Return the keys, the newest first. Raises NoKeyError for a file that is damaged."""
    files = (data_dir / FOLDER).glob("*.json")
    try:
        found = [_read(path) for path in files if path.stem.isdigit()]
    except (OSError, ValueError, KeyError) as error:
        raise NoKeyError(str(error)) from error
    return sorted(found, key=lambda key: -key.number)


def signing_key(data_dir: Path) -> Key:
    """Return the key that signs now, made if there is none. Raises NoKeyError."""
    found = keys_of(data_dir)
    if not found:
        _make(data_dir, 1)
        found = keys_of(data_dir)
    if not found or found[0].seed is None:
        message = "the newest key cannot sign"
        raise NoKeyError(message)
    return found[0]


def rotate(data_dir: Path, *, distrust: bool = False) -> Key:
    """Sign with a new key from now on, and forget the private part of the one before.

    With `distrust` the earlier one is said to be no longer good: somebody else may have it. The new
    key is written first: a rotation that is cut off leaves two, of which the newest signs, and
    the next one retires both. Raises NoKeyError.
    """
    before = keys_of(data_dir)
    _make(data_dir, before[0].number + 1 if before else 1)
    for position, key in enumerate(before):
        is_last = position == 0
        if key.seed is not None or (is_last and distrust):
            _write(data_dir, _retired(key, distrusted=key.distrusted or (is_last and distrust)))
    return signing_key(data_dir)


def sign(key: Key, content: bytes) -> str:
    if key.seed is None:
        message = "this key was retired"
        raise NoKeyError(message)
    return encoded(Ed25519PrivateKey.from_private_bytes(key.seed).sign(content))


def is_signed(public: bytes, content: bytes, signature: str) -> bool:
    """Say whether a signature fits. Whatever is malformed does not."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(decoded(signature), content)
    except (InvalidSignature, ValueError):
        return False
    return True


def id_of(public: bytes) -> str:
    return sha256(public).hexdigest()[:ID_LENGTH]


def encoded(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def decoded(text: str) -> bytes:
    """Read base64url without padding. Raises ValueError."""
    if len(text) > 200:  # noqa: PLR2004, a signature has 86 signs
        message = "too long"
        raise ValueError(message)
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _make(data_dir: Path, number: int) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes_raw()
    key = Key(number, id_of(public), public, utc_now(), seed=private.private_bytes_raw())
    _write(data_dir, key, only_new=True)


def _retired(key: Key, *, distrusted: bool) -> Key:
    when = key.retired or utc_now()
    return Key(key.number, key.id, key.public, key.made, when, distrusted)


def _write(data_dir: Path, key: Key, *, only_new: bool = False) -> None:
    """Write a key whole or not at all. Of two processes that make the first one, one wins."""
    folder = data_dir / FOLDER
    seed = encoded(key.seed) if key.seed else None
    text = json.dumps(key.to_facts() | {"number": key.number, "seed": seed}, indent=1)
    try:
        folder.mkdir(mode=OWNER_ONLY, parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=folder, suffix=".part", delete=False) as file:
            file.write(text)  # such a file is its owner's alone from the first
            file.flush()
            os.fsync(file.fileno())
        path = folder / f"{key.number}.json"
        if not only_new:
            Path(file.name).replace(path)
            return
        try:
            path.hardlink_to(file.name)
        except FileExistsError:
            pass  # somebody else made it a moment ago
        finally:
            Path(file.name).unlink()
    except OSError as error:
        raise NoKeyError(str(error)) from error


def _read(path: Path) -> Key:
    facts = json.loads(path.read_text("utf-8"))
    public = decoded(facts["public"])
    retired = facts["retired"]
    return Key(
        number=int(facts["number"]),
        id=id_of(public),
        public=public,
        made=datetime.fromisoformat(facts["made"]),
        retired=datetime.fromisoformat(retired) if retired else None,
        distrusted=bool(facts["distrusted"]),
        seed=decoded(facts["seed"]) if facts["seed"] else None,
    )
