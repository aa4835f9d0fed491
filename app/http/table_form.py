"""What is said with a table that is sent, by the page or by a program: one form for both."""

from collections.abc import Collection, Mapping
from typing import Final, TypeVar

from pydantic import Field, field_validator
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.core.i18n import _
from app.datasets.models import Dataset
from app.datasets.service import Facts
from app.datasets.vocabulary import Nature
from app.http.forms import FormModel, Typed
from app.people.queries import departments

NOBODY: Final = "none"  # an answer too: no department looks after it yet
NEEDED: Final = ("title", "publisher", "licence")  # of a file, which cannot say them


class TableForm(FormModel):
    """`dataset` is the slug of what this is a newer version of; `steward` that of a department."""

    title: str = Field(default="", max_length=200)
    nature: Nature
    steward: str = Field(min_length=1, max_length=80)
    publisher: str = Field(default="", max_length=200)
    licence: str = Field(default="", max_length=200)
    description: str = Field(default="", max_length=2000)
    source_url: str = Field(default="", max_length=500)
    promised_refresh: str = Field(default="", max_length=100)
    sensitive: bool = False
    dataset: str = Field(default="", max_length=80)

    @field_validator("source_url")
    @classmethod
    def _web_address(cls, url: str) -> str:
        if url and not url.startswith(("https://", "http://")):
            raise ValueError(_("Give a web address that begins with https:// or http://."))
        return url


Said = TypeVar("Said", bound=TableForm)
FACTS: Final = frozenset(TableForm.model_fields) - {"steward", "dataset"}


def facts_said(
    session: Session, sent: Typed[Said], needed: Collection[str] = NEEDED
) -> Facts | None:
    """Return what was said of a table; None where `sent.problems` now has what is wrong with it."""
    for name in needed:
        if not str(sent.typed.get(name, "")).strip():
            sent.problems.setdefault(name, _("Please fill this in."))
    slug = str(sent.typed.get("steward", ""))
    steward_id = next((d.id for d in departments(session) if d.slug == slug), None)
    if sent.values is None:
        return None
    if steward_id is None and slug != NOBODY:
        sent.problems["steward"] = _("Choose one of the departments.")
    if sent.problems:
        return None
    return Facts(**sent.values.model_dump(include=set(FACTS)), steward_id=steward_id)


def known_of(session: Session, dataset: Dataset) -> Mapping[str, object]:
    """Return what the form of a newer version need not ask: the facts of its dataset."""
    own = (d.slug for d in departments(session) if d.id == dataset.steward_id)
    told = {name: getattr(dataset, name) for name in FACTS if hasattr(dataset, name)}
    return {
        **told,
        "dataset": dataset.slug,
        "nature": dataset.nature.value,
        "steward": next(own, NOBODY),
    }


def file_in(form: FormData, name: str = "file") -> UploadFile | None:
    """Return the file of a form; a field left empty comes as one without a name."""
    file = form.get(name)
    return file if isinstance(file, UploadFile) and file.filename else None
