"""Who reacts to what. Reactions run in the transaction that marks the event done; jobs do not.

Every event has at least one line here: a test checks it. Each may run twice.
"""

from datetime import timedelta

from app.charts.claims.service import guard_claims, recheck_claims
from app.charts.public.fetching import fetch_borrowed
from app.charts.warming import after_version, warm_chart
from app.contributions.batching import recount_batch
from app.contributions.claiming import tell_authors
from app.contributions.guarding import guard_citations
from app.core import outbox
from app.core.clock import utc_now
from app.core.events import (
    AgendaFrozen,
    AnswerPosted,
    BadgeEarned,
    BatchPublished,
    BorrowDue,
    ChartsDue,
    CheckInForeseen,
    CheckInPosted,
    CommentPosted,
    CommitmentEnded,
    DatasetAnswered,
    DatasetDescribed,
    DatasetGuarded,
    FetchDue,
    ImportDue,
    JointActed,
    LettersMade,
    LettersVoided,
    MailDue,
    MemoPublished,
    NeighborhoodsLoaded,
    PhotoLetGo,
    ProofLapsed,
    ProofReleased,
    ProposalAdopted,
    ProposalMerged,
    ProposalMoved,
    ProposalOpened,
    RegisterLoaded,
    RoleChanged,
    SourceDue,
    StandingChanged,
    TextChanged,
    VerdictChanged,
    VersionPublished,
    VersionWithdrawn,
)
from app.core.outbox import on
from app.datasets.bringing import bring
from app.datasets.carrying import carry_out
from app.datasets.indexing import index_dataset
from app.datasets.refreshing import check_source
from app.datasets.relaying import bring_kept
from app.discussion.challenging import tell_of_challenge
from app.followthrough.adopting.notifying import tell_of_adoption
from app.followthrough.checking.guarding import guard_check_ins
from app.followthrough.checking.refreshing import look_again
from app.followthrough.checking.telling import (
    tell_of_contest,
    tell_owner_and_steward,
    tell_owner_early,
)
from app.followthrough.goals.guarding import guard_goals
from app.followthrough.joint.telling import tell_of_end, tell_who_follows
from app.followthrough.mandate.owing import (
    end_answered,
    end_merged,
    follow_move,
    follow_proposal,
    owe_for_adoption,
    owe_for_badge,
)
from app.followthrough.meetings.guarding import guard_agendas
from app.followthrough.promising import tell_who_waited
from app.moderation.notifying import tell_of_answer, tell_of_comment
from app.places.layers import fit_layers
from app.proposals.asking import ask_to_confirm
from app.proposals.notifying import tell_department
from app.ranking.notifying import tell_of_badge
from app.ranking.recomputing import recompute
from app.relationships.alike.working import look_at_chart, look_through, look_through_all
from app.relationships.credit.crediting import credit_new_answer
from app.relationships.mergers.asking import ask_supporters
from app.relationships.sponsors.standing import recount_of_person
from app.search.places import index_neighborhoods
from app.web.letters import post_due_letter
from app.worker.appointments import record_role
from app.worker.checking import tell_of_result
from app.worker.following import (
    tell_of_agenda,
    tell_of_answer_of_department,
    tell_of_memo,
    tell_of_new_proposal,
    tell_of_reworded_text,
    tell_of_verdict,
    tell_of_version,
    tell_of_withdrawal,
)
from app.worker.residency import (
    record_letters,
    record_register,
    record_release,
    record_voiding,
    tell_of_lapse,
)
from app.worker.works import Jobs, Works

HANDLERS: outbox.Handlers = outbox.wire(
    on(BatchPublished, recount_batch),
    on(BadgeEarned, tell_of_badge, owe_for_badge),
    on(CheckInForeseen, tell_owner_early),
    on(CheckInPosted, tell_owner_and_steward, tell_of_result),
    on(CommentPosted, tell_of_comment, tell_of_challenge, tell_of_contest),
    on(AnswerPosted, tell_of_answer, credit_new_answer, tell_of_answer_of_department, end_answered),
    on(ProposalOpened, tell_department, tell_of_new_proposal, follow_proposal),
    on(ProposalAdopted, tell_of_adoption, owe_for_adoption),
    on(ProposalMoved, follow_move),
    on(ProposalMerged, ask_supporters, end_merged),
    on(TextChanged, ask_to_confirm, tell_of_reworded_text),
    on(AgendaFrozen, tell_of_agenda),
    on(MemoPublished, tell_of_memo),
    on(DatasetAnswered, tell_who_waited),
    on(JointActed, tell_who_follows),
    on(CommitmentEnded, tell_of_end),
    on(NeighborhoodsLoaded, index_neighborhoods),
    on(VerdictChanged, tell_authors, tell_of_verdict),
    on(VersionPublished, index_dataset, tell_of_version),
    on(VersionWithdrawn, index_dataset, tell_of_withdrawal),
    on(DatasetGuarded),  # a job only, see below
    on(DatasetDescribed),  # a job only, too
    on(ImportDue),  # a job only, see below
    on(FetchDue),
    on(SourceDue),
    on(ChartsDue),
    on(PhotoLetGo),
    on(BorrowDue),
    on(MailDue),  # a job only, see below
    on(RoleChanged, record_role),
    on(StandingChanged, recount_of_person),
    on(LettersMade, record_letters),
    on(LettersVoided, record_voiding),
    on(RegisterLoaded, record_register),
    on(ProofReleased, record_release),
    on(ProofLapsed, tell_of_lapse),
)


def import_upload(works: Works, event: ImportDue) -> None:
    carry_out(works.database, works.store, works.settings, event.job_id)


def fetch_table(works: Works, event: FetchDue) -> None:
    bring(works.database, works.settings, event.job_id)
    bring_kept(works.database, works.store, works.settings, event.job_id)


def fetch_from_source(works: Works, event: SourceDue) -> None:
    check_source(works.database, works.settings, event.source_id)


def post_letter(works: Works, event: MailDue) -> None:
    post_due_letter(works.database, works.settings, event)


def draw_after_version(works: Works, event: VersionPublished | VersionWithdrawn) -> None:
    after_version(works.database, works.store, event.dataset_id)


def recheck_what_is_claimed(
    works: Works, event: VersionPublished | VersionWithdrawn | DatasetDescribed
) -> None:
    recheck_claims(works.database, works.store, event.dataset_id)


def guard_what_was_claimed(works: Works, event: DatasetGuarded) -> None:
    guard_claims(works.database, works.store, event.dataset_id)


def guard_what_was_cited(works: Works, event: DatasetGuarded) -> None:
    guard_citations(works.database, works.store, event.dataset_id)


def guard_what_goals_say(works: Works, event: DatasetGuarded) -> None:
    guard_goals(works.database, works.store, event.dataset_id)


def guard_what_was_checked(works: Works, event: DatasetGuarded) -> None:
    guard_check_ins(works.database, works.store, event.dataset_id)


def guard_what_agendas_say(works: Works, event: DatasetGuarded) -> None:
    guard_agendas(works.database, event.dataset_id)


def check_what_waits(
    works: Works, event: VersionPublished | VersionWithdrawn | DatasetDescribed
) -> None:
    today = utc_now().astimezone(works.settings.zone).date()
    look_again(works.database, works.store, event.dataset_id, today)


def look_for_alike(
    works: Works, event: VersionPublished | VersionWithdrawn | DatasetDescribed | DatasetGuarded
) -> None:
    look_through(works.database, works.store, event.dataset_id)


def look_for_alike_of_chart(works: Works, event: ChartsDue) -> None:
    look_at_chart(works.database, works.store, event.chart_id)


def look_for_alike_again(works: Works, _event: NeighborhoodsLoaded) -> None:
    look_through_all(works.database, works.store)


def draw_chart(works: Works, event: ChartsDue) -> None:
    warm_chart(works.database, works.store, event.chart_id)


def fetch_chart(works: Works, event: BorrowDue) -> None:
    fetch_borrowed(works.database, works.settings, event.borrowed_id)


def remove_photo(works: Works, event: PhotoLetGo) -> None:
    works.store.forget(event.file, utc_now() + timedelta(days=1))


def fit_layers_again(works: Works, _event: NeighborhoodsLoaded) -> None:
    fit_layers(works.database)


def rank_after_batch(works: Works, event: BatchPublished) -> None:
    recompute(works.database, works.settings, batch_id=event.batch_id)


def reactions() -> outbox.Handlers:
    """Return what happens at once when a city's past is loaded; jobs wait for the worker.

    Batches are recounted at once: whoever loads them ranks them too, in a few fits for all.
    """
    return {
        kind: handlers
        for kind, handlers in HANDLERS.items()
        if kind not in JOBS or kind is BatchPublished
    }


AFTER_VERSION = (draw_after_version, recheck_what_is_claimed, look_for_alike, check_what_waits)
JOBS: Jobs = {
    BatchPublished: (rank_after_batch,),
    NeighborhoodsLoaded: (fit_layers_again, look_for_alike_again),
    VersionPublished: AFTER_VERSION,
    VersionWithdrawn: AFTER_VERSION,
    DatasetDescribed: (recheck_what_is_claimed, look_for_alike, check_what_waits),
    DatasetGuarded: (
        guard_what_was_cited,
        guard_what_was_claimed,
        guard_what_goals_say,
        guard_what_was_checked,
        guard_what_agendas_say,
        look_for_alike,
    ),
    ChartsDue: (draw_chart, look_for_alike_of_chart),
    BorrowDue: (fetch_chart,),
    PhotoLetGo: (remove_photo,),
    MailDue: (post_letter,),
    ImportDue: (import_upload,),
    FetchDue: (fetch_table,),
    SourceDue: (fetch_from_source,),
}
