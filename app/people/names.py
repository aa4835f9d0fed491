"""What may be a handle and what may be an address, and the keys that make look-alikes one."""

import re
from typing import Final

from app.core.i18n import _
from app.core.text import fold

FORMER: Final = "former resident"  # has a blank, so that nobody can sign up as one

EMPLOYEE: Final = "an employee of "  # likewise: no account can have such a handle
LONGEST_HANDLE: Final = 40

# No dot and no slash: mail programs would turn `evil.example` into a link.
_HANDLE: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{1,28}[A-Za-z0-9]")
_ADDRESS: Final = re.compile(
    r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63})+"
)
_LONGEST_ADDRESS: Final = 254
_RESERVED: Final = frozenset({
    "admin", "administrator", "anonymous", "api", "city", "commonplot", "council", "help", "here",
    "mayor", "moderator", "nobody", "official", "people", "root", "staff", "support", "system",
})  # fmt: skip


def check_handle(handle: str) -> str:
    """Return the handle. Raises ValueError with a sentence for the form."""
    if not _HANDLE.fullmatch(handle):
        raise ValueError(
            _("Use 3 to 30 letters, digits, hyphens or underscores, with no blank between.")
        )
    if fold(handle) in _RESERVED:
        raise ValueError(_("This handle could be taken for the city. Choose another one."))
    return handle


def employee_of(department: str) -> str:
    """Name a stand-in by its department, a long name cut between words."""
    room = LONGEST_HANDLE - len(EMPLOYEE)
    if len(department) > room:
        department = department[: room - 1].rsplit(" ", 1)[0] + "…"
    return EMPLOYEE + department


def has_page(handle: str) -> bool:
    """Say whether a shown handle has a page: a former resident and a stand-in have none."""
    return " " not in handle


def key_of(typed: str) -> str:
    """Return the key to look up what somebody typed. No control sign reaches the database."""
    return "".join(sign for sign in fold(typed) if sign.isprintable())


def check_address(address: str) -> str:
    """Return the e-mail address. Raises ValueError with a sentence for the form."""
    if len(address) > _LONGEST_ADDRESS or not _ADDRESS.fullmatch(address):
        raise ValueError(_("This is not an e-mail address. It looks like name@example.org."))
    return address
