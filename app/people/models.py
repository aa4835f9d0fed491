"""Accounts, what they may do, and the departments they work in."""

from datetime import datetime
from enum import StrEnum
from typing import NewType

from sqlalchemy import Integer, UniqueConstraint
from sqlmodel import Field, SQLModel

from app.core.clock import utc_now
from app.core.db import UtcDateTime, stored_as_value

PersonId = NewType("PersonId", int)
DepartmentId = NewType("DepartmentId", int)


class Role(StrEnum):
    RESIDENT = "resident"
    OFFICIAL = "official"
    MODERATOR = "moderator"
    ADMINISTRATOR = "administrator"


class Post(StrEnum):
    """What an official may do in their department."""

    STAFF = "staff"
    ANSWER_OFFICER = "answer_officer"
    DIRECTOR = "director"
    COUNCIL_MEMBER = "council_member"


class Standing(StrEnum):
    ACTIVE = "active"
    LIMITED = "limited"  # what they write waits in the moderators' queue
    SUSPENDED = "suspended"
    ERASED = "erased"


class Residency(StrEnum):
    DECLARED = "declared"
    VERIFIED = "verified"


class Digest(StrEnum):
    NONE = "none"
    WEEKLY = "weekly"
    DAILY = "daily"


class Department(SQLModel, table=True):
    __tablename__ = "department"

    id: DepartmentId = Field(default=None, primary_key=True, sa_type=Integer)
    slug: str = Field(unique=True, max_length=80)
    name: str = Field(unique=True, max_length=120)
    description: str = Field(default="", max_length=2000)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class Person(SQLModel, table=True):
    """`handle_key` and `email_key` are folded, so that look-alikes cannot sign up beside them."""

    __tablename__ = "person"

    id: PersonId = Field(default=None, primary_key=True, sa_type=Integer)
    handle: str = Field(max_length=40)
    handle_key: str = Field(unique=True, max_length=40)
    email: str | None = Field(default=None, max_length=254)
    email_key: str | None = Field(default=None, unique=True, max_length=254)
    confirmed: bool = False  # has opened the link that we mailed
    password_hash: str | None = None
    role: Role = Field(default=Role.RESIDENT, sa_type=stored_as_value(Role))
    department_id: DepartmentId | None = Field(
        default=None, foreign_key="department.id", sa_type=Integer, index=True
    )
    post: Post | None = Field(default=None, sa_type=stored_as_value(Post))
    title: str = Field(default="", max_length=120)
    district_id: int | None = Field(default=None, foreign_key="district.id", sa_type=Integer)
    home_id: int | None = Field(
        default=None, foreign_key="neighborhood.id", sa_type=Integer, index=True
    )
    show_home: bool = False
    residency: Residency = Field(default=Residency.DECLARED, sa_type=stored_as_value(Residency))
    standing: Standing = Field(default=Standing.ACTIVE, sa_type=stored_as_value(Standing))
    digest: Digest = Field(default=Digest.WEEKLY, sa_type=stored_as_value(Digest))
    open_to_invitations: bool = True  # others may invite them to sponsor proposals
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)

    @property
    def suspended(self) -> bool:
        return self.standing in (Standing.SUSPENDED, Standing.ERASED)

    @property
    def is_staff(self) -> bool:
        """Say whether the person acts for the city in any way."""
        return self.role is not Role.RESIDENT


class SessionRow(SQLModel, table=True):
    """A browser that is signed in. The cookie's random token is stored only as its hash."""

    __tablename__ = "session"

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    browser: str = Field(default="", max_length=80)  # "Firefox on Linux": enough to recognise it
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    seen_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class SignUp(SQLModel, table=True):
    """An account that somebody asked for and has not confirmed by the mailed link.

    It takes neither the handle nor the address: only the confirmed account does. So nobody can
    hold another person's address, and the form cannot tell who has an account already.
    """

    __tablename__ = "sign_up"

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    salt: str = Field(max_length=64)
    email: str = Field(max_length=254)
    email_key: str = Field(index=True, max_length=254)
    handle: str = Field(max_length=40)
    password_hash: str
    home_id: int | None = Field(default=None, foreign_key="neighborhood.id", sa_type=Integer)
    show_home: bool = False
    next_path: str = Field(default="", max_length=300)  # the page they came from
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)


class LinkPurpose(StrEnum):
    RESET = "reset"
    CHANGE_EMAIL = "change_email"


class MailedLink(SQLModel, table=True):
    """A link we mail: single use, expires, and is bound to the address it was mailed to.

    A reset names no person, only an address: who it belongs to is looked up when the letter is
    written, so that asking does the same work for a known and an unknown address.
    """

    __tablename__ = "mailed_link"

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    salt: str = Field(max_length=64)
    person_id: PersonId | None = Field(
        default=None, foreign_key="person.id", sa_type=Integer, index=True
    )
    purpose: LinkPurpose = Field(sa_type=stored_as_value(LinkPurpose))
    email: str = Field(max_length=254)
    email_key: str = Field(index=True, max_length=254)
    email_before: str | None = Field(default=None, max_length=254)  # who is told of the change
    expires_at: datetime = Field(sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class ApiToken(SQLModel, table=True):
    """A program's key: shown once, stored as a hash, limited to its scopes."""

    __tablename__ = "api_token"

    id: int = Field(default=None, primary_key=True)
    token_hash: str = Field(unique=True, max_length=64)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    name: str = Field(max_length=80)
    scopes: str = Field(max_length=120)  # words with a blank between: "read write"
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    used_at: datetime | None = Field(default=None, sa_type=UtcDateTime)
    revoked_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class Block(SQLModel, table=True):
    """A person who wants no private contact with another. In public both read and write on."""

    __tablename__ = "block"

    person_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    blocked_id: PersonId = Field(
        primary_key=True, foreign_key="person.id", sa_type=Integer, index=True
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ProtectedVoice(SQLModel, table=True):
    """Who speaks as a stand-in: an account that wrote one text and can do nothing else.

    Every other table knows the stand-in alone. See `voices`.
    """

    __tablename__ = "protected_voice"
    __table_args__ = (UniqueConstraint("behind_id", "form_key"),)

    stand_in_id: PersonId = Field(primary_key=True, foreign_key="person.id", sa_type=Integer)
    behind_id: PersonId = Field(foreign_key="person.id", sa_type=Integer)
    form_key: str = Field(max_length=64)  # a double click is one text


class Identity(SQLModel, table=True):
    """An account at another sign-in provider that opens this person's account here."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    issuer: str = Field(max_length=250)
    subject: str = Field(max_length=250)
    created_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)


class ProofWay(StrEnum):
    """How a person proved where they live."""

    LETTER = "letter"
    REGISTER = "register"


class LetterRun(SQLModel, table=True):
    """Codes for letters to one neighborhood, made together and handed over once."""

    __tablename__ = "letter_run"

    id: int = Field(default=None, primary_key=True)
    neighborhood_id: int = Field(foreign_key="neighborhood.id", sa_type=Integer, index=True)
    form_key: str = Field(unique=True, max_length=64)  # a double click makes one run
    size: int
    made_at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
    expires_at: datetime = Field(sa_type=UtcDateTime)
    voided_at: datetime | None = Field(default=None, sa_type=UtcDateTime)


class LetterCode(SQLModel, table=True):
    """One letter's code, as its keyed hash. `number` stands beside it in the mail office's file.

    Where the city has a list, a letter is for one of its people: `identity_hash` says for whom.
    """

    __tablename__ = "letter_code"

    id: int = Field(default=None, primary_key=True)
    run_id: int = Field(foreign_key="letter_run.id", index=True)
    number: int
    code_hash: str = Field(unique=True, max_length=64)
    identity_hash: str | None = Field(default=None, max_length=64, index=True)


class RegisterEntry(SQLModel, table=True):
    """Somebody whom the city's register knows, as the keyed hash that the city computed."""

    __tablename__ = "register_entry"

    id: int = Field(default=None, primary_key=True)
    identity_hash: str = Field(unique=True, max_length=64)
    neighborhood_id: int = Field(foreign_key="neighborhood.id", sa_type=Integer, index=True)


class ResidencyClaim(SQLModel, table=True):
    """A proof that an account holds. The unique hash is what makes one identity one account.

    `proof_hash` is that of the identity in the city's list, however it was proved; where the city
    has no list, of the letter's code. `neighborhood_id` is where it proves that its person lives;
    NULL when the newest list has nobody with this hash.
    """

    __tablename__ = "residency_claim"

    id: int = Field(default=None, primary_key=True)
    person_id: PersonId = Field(foreign_key="person.id", sa_type=Integer, index=True)
    proof_hash: str = Field(unique=True, max_length=64)
    way: ProofWay = Field(sa_type=stored_as_value(ProofWay))
    neighborhood_id: int | None = Field(
        default=None, foreign_key="neighborhood.id", sa_type=Integer, index=True
    )
    at: datetime = Field(default_factory=utc_now, sa_type=UtcDateTime)
