"""The arithmetic of the vote log: the hash chain and the recount. Pure: no session."""

from collections import Counter
from collections.abc import Iterable
from hashlib import sha256

from app.contributions.models import Answer, Contribution, LogAnswer, LogEntry, Vote


class BrokenChainError(Exception):
    """The entry with this number was edited, moved or removed."""


def next_entry(contribution: Contribution, vote: Vote, answer: LogAnswer) -> LogEntry:
    """Make the log's next line and move the contribution's head to it."""
    entry = LogEntry(
        contribution_id=contribution.id,
        number=contribution.log_length + 1,
        pseudonym=vote.pseudonym,
        answer=answer,
        revision=vote.revision,
        link="",
    )
    entry.link = link_after(contribution.log_head, entry)
    contribution.log_length, contribution.log_head = entry.number, entry.link
    return entry


def link_after(head: str, entry: LogEntry) -> str:
    """Return the SHA-256 that vouches for this entry and, through `head`, for all before it."""
    facts = (
        head,
        entry.contribution_id,
        entry.number,
        entry.pseudonym,
        entry.answer,
        entry.revision,
    )
    return sha256("\n".join(map(str, facts)).encode()).hexdigest()


def recount(entries: Iterable[LogEntry]) -> tuple[Counter[Answer], str]:
    """Count the last answer under each pseudonym, withdrawn ones not, and return the log's head.

    Raises BrokenChainError.
    """
    last_answers: dict[str, LogAnswer] = {}
    head = ""
    for number, entry in enumerate(entries, start=1):
        if entry.number != number or entry.link != link_after(head, entry):
            raise BrokenChainError(number)
        last_answers[entry.pseudonym] = entry.answer
        head = entry.link
    standing = (a for a in last_answers.values() if a is not LogAnswer.WITHDRAWN)
    return Counter(Answer(answer.value) for answer in standing), head
