"""What posting a comment costs beside inserting the same rows bare.

Bare means without a request, a person, a policy, a rendering: once as objects of the same mapper
and once as SQL text, each in a transaction of its own.
"""

import asyncio
import time
from secrets import token_hex
from typing import NamedTuple
from urllib.parse import urlencode

from sqlalchemy import text, update
from sqlmodel import col

from app.contributions.models import Contribution, FormKey, Noun, Revision, Visibility
from app.core.clock import utc_now
from app.core.config import Settings
from app.core.db import Database
from app.core.outbox import OutboxEntry
from app.discussion.models import Comment, CommentKind
from app.http.forgery import token_of
from app.proposals.models import Proposal
from app.search.models import SearchEntry
from bench.asgi import Client
from bench.city import BenchCity

ROUNDS = 150
WORDS = "The lights on Long Walk share one old cable. If it goes, all of them go. " * 4


class Ratios(NamedTuple):
    """CPU of a request that posts (milliseconds), and over that of its rows alone."""

    posting: float
    by_mapper: float
    by_text: float


def posting_ratios(
    client: Client, database: Database, city: BenchCity, settings: Settings
) -> Ratios:
    cookie = dict(client.headers)[b"cookie"].decode().partition("=")[2]
    form = {"csrf_token": token_of(settings, cookie), "kind": "evidence", "text": WORDS}
    posted = asyncio.run(_post(client, city, form))
    ratios = posted / _add(database, city), posted / _insert(database, city)
    return Ratios(posted * 1000 / ROUNDS, *ratios)


async def _post(client: Client, city: BenchCity, form: dict[str, str]) -> float:
    path = f"/proposals/{city.proposal_id}/comments"
    began = 0.0
    for number in range(ROUNDS + 5):
        if number == 5:  # noqa: PLR2004, a warm-up
            began = time.process_time()
        body = urlencode({**form, "form_key": token_hex(16)}).encode()
        answer = await client.ask(path, body, "POST")
        if answer.status != 303:  # noqa: PLR2004, posted
            message = f"posting answered {answer.status}"
            raise RuntimeError(message)
    return time.process_time() - began


def _add(database: Database, city: BenchCity) -> float:
    """Store the rows of a comment as the mapper's objects, in one transaction each time."""
    began = time.process_time()
    for _round in range(ROUNDS):
        with database.writing() as session:
            now = utc_now()
            words = Contribution(
                noun=Noun.COMMENT, author_id=city.reader_id, about_id=city.proposal_id, title="",
                text=WORDS, html=WORDS, visibility=Visibility.PUBLIC, voting_open=True,
                created_at=now,
            )  # fmt: skip
            session.add(words)
            session.flush()
            session.add_all([
                FormKey(person_id=city.reader_id, key=token_hex(16), contribution_id=words.id),
                Revision(contribution_id=words.id, number=1, title="", text=WORDS, html=WORDS,
                         reason="", at=now),
                SearchEntry(noun="comment", noun_id=words.id, title="", text=WORDS),
                Comment(id=words.id, proposal_id=city.proposal_id, root_id=words.id, depth=0,
                        kind=CommentKind.EVIDENCE),
                OutboxEntry(kind="CommentPosted", facts={"comment_id": words.id}),
            ])  # fmt: skip
            session.execute(
                update(Proposal)
                .where(col(Proposal.id) == city.proposal_id)
                .values(comments=col(Proposal.comments) + 1, active_at=now)
            )
    return time.process_time() - began


def _insert(database: Database, city: BenchCity) -> float:
    """Copy the rows of a posted comment, table by table, in one transaction each time."""
    with database.reading() as session:
        newest = session.execute(text("SELECT max(id) FROM comment")).scalar_one()
        rows = {
            table: dict(
                session.execute(
                    text(f"SELECT * FROM {table} WHERE {key} = :n"),  # noqa: S608, our own names
                    {"n": newest},
                )
                .mappings()
                .one()
            )
            for table, key in (
                ("contribution", "id"),
                ("revision", "contribution_id"),
                ("comment", "id"),
                ("form_key", "contribution_id"),
                ("search_entry", "noun_id"),
            )
        }
        outbox = dict(
            session.execute(text("SELECT * FROM outbox_entry ORDER BY id DESC LIMIT 1"))
            .mappings()
            .one()
        )
    began = time.process_time()
    for number in range(ROUNDS):
        contribution = 10_000_000 + number
        copies = [
            ("contribution", {**rows["contribution"], "id": contribution}),
            ("revision", {**rows["revision"], "contribution_id": contribution}),
            ("comment", {**rows["comment"], "id": contribution, "root_id": contribution}),
            (
                "form_key",
                {**_new(rows["form_key"]), "contribution_id": contribution, "key": token_hex(16)},
            ),
            ("search_entry", {**_new(rows["search_entry"]), "noun_id": contribution}),
            ("outbox_entry", _new(outbox)),
        ]
        with database.writing() as session:
            for table, row in copies:
                names = ", ".join(f'"{name}"' for name in row)
                marks = ", ".join(f":{name}" for name in row)
                session.execute(text(f'INSERT INTO "{table}" ({names}) VALUES ({marks})'), row)  # noqa: S608, our own names
            session.execute(
                text("UPDATE proposal SET comments = comments + 1 WHERE id = :id"),
                {"id": city.proposal_id},
            )
    return time.process_time() - began


def _new(row: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name != "id"}
