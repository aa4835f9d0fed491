"""`commonplot people`: accounts, roles and tokens from the command line."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from secrets import token_urlsafe
from typing import Annotated

import typer
from sqlalchemy.orm import Session

from app.cli.output import open_database, print_json, refuse, settings_or_exit
from app.core.clock import utc_now
from app.core.errors import InvalidError, RefusedError
from app.core.i18n import _
from app.people.accounts import create_account
from app.people.appointments import Appointment, appoint_from_console
from app.people.models import Department, Person, Post, Role
from app.people.passwords import hashed
from app.people.queries import department_by_slug, person_by_handle
from app.people.tokens import Scope, make_token
from app.places.queries import by_slug, districts

people = typer.Typer(help="Accounts, roles and tokens.", no_args_is_help=True)

AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]
InDepartment = Annotated[str, typer.Option(help="The slug of an official's department.")]
AsPost = Annotated[Post | None, typer.Option(help="An official's post.")]
InDistrict = Annotated[str, typer.Option(help="The slug of a council member's district.")]
WithTitle = Annotated[str, typer.Option(help="As on a business card.")]


@people.command("create")
def create(
    handle: str,
    email: Annotated[str, typer.Option(help="Where letters go; counts as confirmed.")],
    role: Annotated[Role, typer.Option(help="What the person may do.")] = Role.RESIDENT,
    home: Annotated[str, typer.Option(help="The slug of their neighborhood.")] = "",
    department: InDepartment = "",
    post: AsPost = None,
    title: WithTitle = "",
    district: InDistrict = "",
    *,
    password_stdin: Annotated[
        bool, typer.Option("--password-stdin", help="Read the password from standard input.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Make a confirmed account: the way to a city's first administrator.

    Without --password-stdin a password is made and printed once.
    """
    made = "" if password_stdin else token_urlsafe(15)
    password = hashed(made or sys.stdin.readline().rstrip("\n"))
    with _doing(as_json=as_json) as session:
        home_id = by_slug(session, home).id if home else None
        person = create_account(session, handle, email, password, home_id, utc_now())
        wanted = _appointment(session, role, department, post, title, district)
        if role is not Role.RESIDENT or title:
            appoint_from_console(session, person, wanted, utc_now())
    facts = {"handle": person.handle, "role": person.role.value}
    if as_json:
        print_json({**facts, **({"password": made} if made else {})})
    else:
        typer.echo(f"{person.handle} is now {person.role.value}.")
        if made:
            typer.echo(f"Password: {made}")


@people.command("role")
def role_(
    handle: str,
    role: Role,
    department: InDepartment = "",
    post: AsPost = None,
    title: WithTitle = "",
    district: InDistrict = "",
    *,
    as_json: AsJson = False,
) -> None:
    """Give somebody another role. They are signed out everywhere; their tokens stop working."""
    with _doing(as_json=as_json) as session:
        person = _person(session, handle)
        wanted = _appointment(session, role, department, post, title, district)
        appoint_from_console(session, person, wanted, utc_now())
    if as_json:
        print_json({"handle": person.handle, "role": person.role.value})
    else:
        typer.echo(f"{person.handle} is now {person.role.value}.")


@people.command("token")
def token(
    handle: str,
    name: Annotated[str, typer.Option(help="What the token is for.")] = "command line",
    scope: Annotated[
        list[Scope] | None,
        typer.Option(help="May be given again; datasets:write is for who may load data."),
    ] = None,
    *,
    as_json: AsJson = False,
) -> None:
    """Make a token for a program and print it: it cannot be read again."""
    scopes = scope or [Scope.READ]
    with _doing(as_json=as_json) as session:
        raw = make_token(session, _person(session, handle), name[:80], scopes, utc_now())
    if as_json:
        words = [word.value for word in Scope if word in scopes]
        print_json({"handle": handle, "token": raw, "scopes": words})
    else:
        typer.echo(raw)


@contextmanager
def _doing(*, as_json: bool) -> Iterator[Session]:
    """Open a transaction; a refusal is printed and ends the command with 2, nothing kept."""
    with open_database(settings_or_exit()) as database:
        try:
            with database.writing() as session:
                yield session
        except RefusedError as error:
            refuse(error, as_json=as_json)


def _person(session: Session, handle: str) -> Person:
    person = person_by_handle(session, handle)
    if person is None:
        nobody = _(
            "Nobody here has the handle %(h)s. Check its spelling, or make the account first: "
            "commonplot people create %(h)s --email ADDRESS",
            h=handle,
        )
        raise InvalidError({"handle": nobody})
    return person


def _appointment(
    session: Session, role: Role, department: str, post: Post | None, title: str, district: str
) -> Appointment:
    found = _department(session, department) if department else None
    places = {row.slug: row.id for row in districts(session)}
    if district and district not in places:
        raise InvalidError({"district": _("No district has the slug %(s)s.", s=district)})
    return Appointment(
        role=role,
        department_id=found.id if found else None,
        post=post,
        title=title[:120],
        district_id=places.get(district),
    )


def _department(session: Session, slug: str) -> Department:
    department = department_by_slug(session, slug)
    if department is None:
        raise InvalidError({"department": _("No department has the slug %(s)s.", s=slug)})
    return department
