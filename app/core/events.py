"""What rooms tell the rooms above them, and what they ask the worker to do.

An event says what happened, never what to do. Facts are numbers and short codes: no personal data.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Event:
    """Each subclass is registered by its name, which the outbox stores."""

    def __init_subclass__(cls) -> None:
        EVENT_TYPES[cls.__name__] = cls


EVENT_TYPES: dict[str, type[Event]] = {}


@dataclass(frozen=True)
class BatchPublished(Event):
    contribution_id: int
    batch_id: int


@dataclass(frozen=True)
class BadgeEarned(Event):
    """A text has common ground for the first time, or again, as of this batch."""

    contribution_id: int
    batch_id: int


@dataclass(frozen=True)
class VersionPublished(Event):
    dataset_id: int
    version_id: int


@dataclass(frozen=True)
class VersionWithdrawn(Event):
    dataset_id: int
    version_id: int


@dataclass(frozen=True)
class DatasetGuarded(Event):
    """A dataset became sensitive: what was said of it before may hold small counts."""

    dataset_id: int


@dataclass(frozen=True)
class DatasetDescribed(Event):
    """What is said of a dataset changed, so that other cautions stand beside its numbers."""

    dataset_id: int


@dataclass(frozen=True)
class MailDue(Event):
    """A letter, written when it is sent: `kind` names it, `subject_id` is what it is about."""

    kind: str
    person_id: int
    subject_id: int


@dataclass(frozen=True)
class RoleChanged(Event):
    """Somebody was given another role, post or department; `by_id` is 0 for the command line."""

    person_id: int
    by_id: int


@dataclass(frozen=True)
class StandingChanged(Event):
    """An account was limited, suspended or freed: what is counted of it may have changed."""

    person_id: int


@dataclass(frozen=True)
class LettersMade(Event):
    """Codes for letters were made; here and below `by_id` is 0 for the command line."""

    run_id: int
    by_id: int


@dataclass(frozen=True)
class LettersVoided(Event):
    """A run's codes that nobody has used are worth nothing any more."""

    run_id: int
    by_id: int


@dataclass(frozen=True)
class RegisterLoaded(Event):
    """The city loaded a new list of its register, of `entries` keyed hashes."""

    entries: int
    by_id: int


@dataclass(frozen=True)
class ProofReleased(Event):
    """An account lost its proof of residency by an administrator, for a reason by its code."""

    person_id: int
    by_id: int
    reason: str


@dataclass(frozen=True)
class ProofLapsed(Event):
    """The register's newest list does not say any more that this person lives at their home."""

    person_id: int


@dataclass(frozen=True)
class CommentPosted(Event):
    """A comment is public for the first time: written, or let out of the queue."""

    comment_id: int


@dataclass(frozen=True)
class PhotoLetGo(Event):
    """An observation is deleted: the file that held its photo must leave the store."""

    file: str


@dataclass(frozen=True)
class ProposalOpened(Event):
    """A proposal may wait for its department: posted, released, given evidence or handed over."""

    proposal_id: int


@dataclass(frozen=True)
class TextChanged(Event):
    """A proposal's text has another meaning since this revision: its voters are asked again."""

    contribution_id: int
    revision: int


@dataclass(frozen=True)
class ProposalMerged(Event):
    """Both authors agreed: one proposal closed and is a part of the other now."""

    closed_id: int
    into_id: int


@dataclass(frozen=True)
class ProposalAdopted(Event):
    """A director or council member stands behind a proposal: an answer may be owed to it."""

    proposal_id: int


@dataclass(frozen=True)
class ProposalMoved(Event):
    """A proposal was closed, opened again, hidden, shown again or deleted: waits may end."""

    proposal_id: int


@dataclass(frozen=True)
class AnswerPosted(Event):
    proposal_id: int
    answer_id: int


@dataclass(frozen=True)
class JointActed(Event):
    """Something was done about a joint commitment: who follows it is told."""

    act_id: int


@dataclass(frozen=True)
class CommitmentEnded(Event):
    """A commitment is closed: who follows it is told."""

    commitment_id: int


@dataclass(frozen=True)
class CheckInForeseen(Event):
    """A commitment's review comes: its owner may see the number before everybody does."""

    check_in_id: int


@dataclass(frozen=True)
class CheckInPosted(Event):
    """A commitment was checked, or cannot be, or a trial's review is there."""

    check_in_id: int


@dataclass(frozen=True)
class DatasetAnswered(Event):
    """A dataset holds what a data request asked for: who waited for it is told."""

    proposal_id: int
    dataset_id: int


@dataclass(frozen=True)
class ImportDue(Event):
    job_id: int


@dataclass(frozen=True)
class FetchDue(Event):
    """A table should be fetched from the address or version that this import names, then read."""

    job_id: int


@dataclass(frozen=True)
class SourceDue(Event):
    """Somebody, or the clock, wants to know whether this source has a newer table."""

    source_id: int


@dataclass(frozen=True)
class VerdictChanged(Event):
    """A claim's standing verdict is another one: two versions in a row agree on it."""

    claim_id: int


@dataclass(frozen=True)
class ChartsDue(Event):
    """The pictures of this chart should be drawn before somebody asks for them."""

    chart_id: int


@dataclass(frozen=True)
class BorrowDue(Event):
    """A chart of another city should be fetched, and the city asked about its signature."""

    borrowed_id: int


@dataclass(frozen=True)
class AgendaFrozen(Event):
    """The agenda of a stat meeting is public, and changes no more."""

    meeting_id: int


@dataclass(frozen=True)
class MemoPublished(Event):
    """The memo of a stat meeting is public for the first time."""

    meeting_id: int


@dataclass(frozen=True)
class NeighborhoodsLoaded(Event):
    """A file of neighborhoods was loaded: their names, borders or number may have changed."""

    areas: int
