"""Forms: what was typed, what is wrong with it, and nothing lost.

A route declares a pydantic model (with `extra="forbid"`, as `FormModel` has) and calls
`await`-free `read_form(page_form, Model)`. Every problem has a sentence for its field.
"""

from dataclasses import dataclass, field
from typing import Annotated, Generic, TypeVar

from fastapi import Depends, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.datastructures import FormData

from app.core.i18n import Sentence, _
from app.core.public_words import readable

PLUMBING = {"csrf_token"}


class FormModel(BaseModel):
    """The base of every form: unknown fields are refused, blanks around values are dropped."""

    model_config = ConfigDict(extra="forbid", str_strip_whitespace=True)


Model = TypeVar("Model", bound=FormModel)


@dataclass
class Typed(Generic[Model]):
    """What a person sent: `values` when it is right, else `problems` by field; `typed` always."""

    values: Model | None
    typed: dict[str, object]
    problems: dict[str, Sentence] = field(default_factory=dict)


async def _form(request: Request) -> FormData:
    return await request.form()


SentForm = Annotated[FormData, Depends(_form)]


def read_form(form: FormData, model: type[Model]) -> Typed[Model]:
    """Check a sent form against its model.

    A field declared as a list takes every value sent; any other takes exactly one: two answers in
    one form are a problem, never quietly the last.
    """
    typed: dict[str, object] = {}
    problems: dict[str, Sentence] = {}
    for name in form:
        if name in PLUMBING:
            continue
        values = [readable(v) for v in form.getlist(name) if isinstance(v, str)]
        known = model.model_fields.get(name)
        if known is not None and "list" in str(known.annotation):
            typed[name] = values
        elif len(values) == 1:
            typed[name] = values[0]
        elif values:
            typed[name] = values[0]
            problems[name] = _("Choose one answer only.")
    try:
        values_ = model.model_validate(typed)
    except ValidationError as error:
        for wrong in error.errors():
            name = str(wrong["loc"][0]) if wrong["loc"] else "form"
            kind = wrong["type"]
            if kind.endswith("_parsing") and not str(wrong["input"]).strip():
                kind = "missing"  # a number or a day that was not chosen
            problems.setdefault(name, sentence_for(kind, wrong.get("ctx", {})))
        return Typed(None, typed, problems)
    return Typed(None if problems else values_, typed, problems)


def sentence_for(kind: str, facts: dict[str, object]) -> Sentence:
    """Say in plain words what is wrong with a field, from pydantic's code for it."""
    match kind:
        case "missing" | "string_too_short":
            return _("Please fill this in.")
        case "string_too_long":
            return _("Use at most %(n)s characters.", n=facts["max_length"])
        case "value_error":
            error = facts.get("error")
            # `raise ValueError(_("…"))` in a validator carries its own sentence.
            if isinstance(error, ValueError) and error.args and isinstance(error.args[0], Sentence):
                return error.args[0]
            return _("This is not right. Please check it.")
        case "extra_forbidden":
            return _("This form has a field that does not belong to it. Load the page again.")
        case "enum" | "literal_error":
            return _("Choose one of the answers offered.")
        case _:
            return _("This is not right. Please check it.")
