"""What people write is drawn before the request's transaction opens.

It may take a tenth of a second, and on SQLite whoever writes holds the only lock.
"""

from fastapi import Depends, Request, params

from app.core.text import draw_ahead
from app.http.forms import FormModel, SentForm, read_form
from app.http.limits import claim_of


def drawn_first(model: type[FormModel], field: str = "text") -> params.Depends:
    """Draw this form's text first. A route names it in `dependencies`, after its limit.

    The verb that stores the text finds it drawn. Nothing is drawn for the signed out.
    """

    def draw(request: Request, form: SentForm) -> None:
        sent = read_form(form, model)
        if sent.values is not None and claim_of(request) is not None:
            draw_ahead(getattr(sent.values, field))

    dependency: params.Depends = Depends(draw)
    return dependency
