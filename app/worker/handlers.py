"""Who reacts to what. Reactions run in the transaction that marks the event done; jobs do not.

Every event has at least one line here: a test checks it. Each may run twice.
"""

from app.contributions.publishing import recount_batch
from app.core import outbox
from app.core.events import BatchPublished, NeighborhoodsLoaded
from app.core.outbox import on
from app.search.places import index_neighborhoods
from app.worker.works import Jobs

HANDLERS: outbox.Handlers = outbox.wire(
    on(BatchPublished, recount_batch),
    on(NeighborhoodsLoaded, index_neighborhoods),
)

JOBS: Jobs = {}
