"""What other cities read of a commitment that has ended: a signed document."""

import json

from fastapi import APIRouter, Response

from app.followthrough.commitments.publishing import publish_commitment
from app.followthrough.commitments.queries import load_commitment
from app.followthrough.joint.models import JoinState
from app.followthrough.joint.queries import summaries_of
from app.http.limits import limit
from app.web.addresses import Number
from app.web.chart_parts import kept
from app.web.dataset_files import ASK_AGAIN
from app.web.page import OnPage

router = APIRouter()


@router.get(
    "/commitments/{commitment_id}/public.json",
    dependencies=[limit("public", "60 per minute", reads=True)],
)
def send_commitment(page: OnPage, commitment_id: Number) -> Response:
    """Send an ended commitment for another city, signed: the same for everybody."""
    one = load_commitment(page.session, None, commitment_id)
    shared = summaries_of(page.session, [one]).get(one.commitment.id)
    joined = shared.others if shared else ()
    others = [name for name, _slug, state in joined if state is JoinState.JOINED]
    document = publish_commitment(page.session, page.store, page.settings, one, others)
    text = json.dumps(document.model_dump(mode="json"), ensure_ascii=False, indent=1)
    return kept(page.request, text, "application/json", ASK_AGAIN)
