"""The record of personal data: every column of the schema that points at a person.

It says what one's export holds and what one's erasure takes away, each with its reason. It names
tables of rooms above as words and imports none of them; a test compares it with the schema, so a
new column that points at a person fails until somebody decides here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import Column, Table
from sqlmodel import SQLModel


@dataclass(frozen=True)
class Holding:
    """What happens to the rows whose column names a person."""

    exported: bool
    goes: bool  # deleted at erasure; what stays points at a former resident without a name
    why: str


def _goes(why: str) -> Holding:
    return Holding(exported=True, goes=True, why=why)


def _stays(why: str) -> Holding:
    return Holding(exported=True, goes=False, why=why)


def _withheld(why: str, *, goes: bool = False) -> Holding:
    return Holding(exported=False, goes=goes, why=why)


HOLDINGS: Final[Mapping[str, Holding]] = {
    # How a person comes in.
    "session.person_id": _goes("says in which browsers one is signed in"),
    "api_token.person_id": _goes("opens the account to a program"),
    "identity.person_id": _goes("opens the account by another provider"),
    "mailed_link.person_id": _goes("holds an address"),
    "residency_claim.person_id": _goes("frees the letter or the register's entry for its person"),
    # What a person keeps for themselves.
    "block.person_id": _goes("is nobody else's business"),
    "block.blocked_id": _withheld("nobody learns who blocked them", goes=True),
    "no_introductions.person_id": _goes("is nobody else's business"),
    "draft.person_id": _goes("was never published"),
    "follow.person_id": _goes("is nobody else's business"),
    "notice.person_id": _goes("is nobody else's business"),
    "notice.actor_id": _withheld("is another person's notice", goes=True),
    "mailing.person_id": _goes("says which letters one was sent"),
    "mail_stop.person_id": _goes("is nobody else's business"),
    "bounce.person_id": _goes("holds an address"),
    "visit.person_id": _goes("says what one has read"),
    "form_key.person_id": _goes("only keeps a double click from posting twice"),
    # What a person gave to the city's argument.
    "sponsorship.person_id": _goes("nobody sponsors without a name"),
    "sponsorship.invited_by": _stays("others answered the invitation"),
    "co_author.person_id": _goes("is a right to change a text"),
    "team_member.person_id": _goes("is a name in a list, and the name goes"),
    "team_member.decided_by": _withheld("says what another person decided"),
    "team.extended_by": _stays("the team goes on with the days that it got"),
    "team_slot.asked_by": _stays("is a public question of the team to a department"),
    "revision.editor_id": _stays("is the public history of a text"),
    "contribution.author_id": _stays("others answered it; the text stays, without the name"),
    "citation.attached_by": _stays("is evidence that others rely on"),
    "counter_chart.by_id": _stays("is an answer that others read beside its chart"),
    "chart.created_by": _stays("others cite it"),
    "chart_story.author_id": _stays("explains a chart; others link to it"),
    "borrowed_chart.by_id": _stays("others compare with it; the name goes"),
    "borrowed_chart.removed_by": _stays("removing is a public act"),
    "claim.created_by": _stays("others hold it in their texts"),
    "proposal.closed_by": _stays("closing is a public act"),
    "proposal_offer.by_id": _stays("is half of what two authors agreed on, or did not"),
    "proposal_offer.decided_by": _stays("is the other half"),
    "vote.person_id": _goes("is taken back: the next published batch counts without it"),
    "backing.person_id": _goes("is a name in a list, and the name goes"),
    "introduction.first_id": _withheld("a row holds two answers: `introductions` gives one's own"),
    "introduction.second_id": _withheld("a row holds two answers: `introductions` gives one's own"),
    "room_message.author_id": _stays("the other one answered it; its words go, its place stays"),
    "message_report.reporter_id": _stays("a moderator's decision rests on it"),
    "answer_credit.person_id": _stays("says what the city's word rests on; the name goes"),
    "protected_voice.behind_id": _goes("ties a person to words that show no name"),
    "protected_voice.stand_in_id": _withheld("a stand-in is nobody's account"),
    # What a person did in office.
    "adoption.by_id": _stays("is a public act of office"),
    "goal.named_by": _stays("is a public act of office"),
    "serving.said_by": _stays("says who tied a proposal to a goal"),
    "hand_over.by_id": _stays("is a public act of office"),
    "answer_claim.person_id": _goes("frees the question for a colleague"),
    "answer_draft.drafted_by": _stays("belongs to the department"),
    "answer_draft.saved_by": _stays("belongs to the department"),
    "official_answer.posted_by": _stays("is the city's word"),
    "official_answer.drafted_by": _stays("is the city's word"),
    "data_promise.said_by": _stays("is the city's word"),
    "check_in.context_by": _stays("is the department's public word beside a number"),
    "commitment.owner_id": _stays("is the city's word; the department owns it then"),
    "meeting_recorder.person_id": _goes("nobody records without a name"),
    "agenda_item.added_by": _stays("is a public act of office"),
    "meeting_entry.owner_id": _stays("is the city's word; the department owns it then"),
    "meeting_entry.entered_by": _stays("is a public act of office"),
    "meeting_writer.person_id": _stays("is a public act of office"),
    "entry_mark.marked_by": _stays("is a public act of office"),
    "joint_step.owner_id": _stays("is the city's word; the department does it then"),
    "joint_act.by_id": _stays("is a public act of office"),
    "blocked_by.by_id": _stays("is a public act of office"),
    "blocked_by.ended_by": _stays("is a public act of office"),
    "department_promise.officer_id": _stays("says in public who answered; it names nobody now"),
    "department_promise.deputy_id": _stays("says in public who answered; it names nobody now"),
    "staff_note.author_id": _stays("belongs to the department"),
    "import_job.person_id": _stays("says how the city's data came in"),
    "data_source.by_id": _stays("says who tied the city's data to its source"),
    "place_alias.by_id": _stays("says who decided what a written name means"),
    "dataset_version.withdrawn_by": _stays("withdrawing a version is a public act of office"),
    # Order in the house.
    "ledger_entry.actor_id": _stays("the public ledger is never changed"),
    "ledger_entry.concerns_id": _stays("the public ledger is never changed"),
    "flag.reporter_id": _stays("a moderator's decision rests on it"),
    "story_flag.reporter_id": _stays("a moderator's decision rests on it"),
    "hidden_words.anew_by": _stays("is a public act of office, or waits to be one"),
    "words_flag.reporter_id": _stays("a moderator's decision rests on it"),
    "appeal.appellant_id": _stays("is part of the public ledger"),
    "appeal.decided_by": _stays("is part of the public ledger"),
    "sanction.person_id": _stays("is part of the public ledger"),
}

# Columns that no export holds, whichever table they stand in.
SECRETS: Final[Mapping[str, str]] = {
    "password_hash": "whoever gets the file could try passwords against it",
    "token_hash": "it stands for a key",
    "proof_hash": "it stands for a letter or for an entry of the city's register",
    "salt": "the link in a letter is made of it",
    "pseudonym": "it would be a receipt that a vote can be sold or forced with",
    "key": "it only keeps a double click from posting twice",
    "key_hash": "it stands for a key",
    "form_key": "it only keeps a double click from posting twice",
}


def columns_of_people() -> Iterator[tuple[str, Table, Column[int]]]:
    """Yield `table.column`, the table and the column for all that point at a person."""
    for table in SQLModel.metadata.sorted_tables:
        for column in table.columns:
            if any(key.target_fullname == "person.id" for key in column.foreign_keys):
                yield f"{table.name}.{column.name}", table, column
