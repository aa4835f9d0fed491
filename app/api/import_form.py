"""A table that a program sends: its form, described for tools and read before any lock is held."""

from collections.abc import AsyncIterator
from http import HTTPStatus
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from pydantic import Field
from sqlalchemy.orm import Session
from starlette.datastructures import FormData, UploadFile

from app.api.common import may_load
from app.core.errors import InvalidError, RefusedError, Ruling
from app.core.i18n import _
from app.datasets.importing.job import Wishes
from app.datasets.imports import Upload, wishes_for
from app.datasets.models import Dataset, DatasetId
from app.datasets.queries import find_dataset
from app.datasets.recipes import LARGEST, read_recipe
from app.datasets.vocabulary import Nature
from app.http.forms import read_form
from app.http.table_form import NOBODY, TableForm, facts_said, file_in, known_of
from app.http.transaction import look

NO_FORM: Final = Ruling(
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
    "no-form",
    _("A table is sent as a form: multipart/form-data, with the file in the field “file”."),
    _("With curl: -F file=@table.csv"),
)
RECIPE: Final = "recipe"


class ImportForm(TableForm):
    """`key` makes a retry safe: the same one again is the same import."""

    key: Annotated[str, Field(min_length=8, max_length=64)]


def only_loaders(request: Request) -> None:
    """Refuse before a byte of the body is read: nobody else can make us store an upload."""
    with look(request) as session:
        may_load(request, session)


async def _sent(request: Request) -> AsyncIterator[FormData]:
    """Read the form; whatever was read is closed when the request ends."""
    if not request.headers.get("content-type", "").lower().startswith("multipart/form-data"):
        raise RefusedError(NO_FORM)
    try:
        yield await request.form()
    finally:
        await request.close()


SentTable = Annotated[FormData, Depends(_sent)]


def upload_in(session: Session, form: FormData) -> Upload:
    """Return what was sent as the page would take it in. Raises InvalidError by field.

    Of a newer version, what is left open is what the dataset has.
    """
    older = _older(session, form)
    known = known_of(session, older) if older else {}
    left = [(name, _written(value)) for name, value in known.items() if name not in form]
    rest = [(name, value) for name, value in form.multi_items() if name != RECIPE]
    sent = read_form(FormData([*left, *rest]), ImportForm)
    file = file_in(form)
    if file is None:
        sent.problems["file"] = _("Send the table in the field “file”.")
    facts = facts_said(session, sent)
    recipe = _recipe(form)
    if file is None or facts is None or sent.values is None:
        raise InvalidError(sent.problems)
    wishes = wishes_for(session, older, recipe)
    older_id = DatasetId(older.id) if older else None
    return Upload(file.file, file.filename or "", facts, wishes, older_id, sent.values.key)


def _older(session: Session, form: FormData) -> Dataset | None:
    slug = form.get("dataset")
    if not isinstance(slug, str) or not slug.strip():
        return None
    try:
        return find_dataset(session, slug.strip())
    except RefusedError as error:
        raise InvalidError({"dataset": _("There is no dataset with this slug.")}) from error


def _recipe(form: FormData) -> Wishes | None:
    told = form.get(RECIPE)
    content = told.file.read(LARGEST + 1) if isinstance(told, UploadFile) else (told or "").encode()
    return read_recipe(content) if content else None


def _written(value: object) -> str:
    """Write a fact as a form would send it."""
    return str(value).lower() if isinstance(value, bool) else str(value)


def _described() -> dict[str, Any]:
    """Describe the form: it is read by us, not by FastAPI, so that no other body is read at all."""
    schema = ImportForm.model_json_schema()
    schema.pop("$defs")
    fields = {"file": {"type": "string", "format": "binary"}, "key": {}} | schema["properties"]
    words = {
        "file": "The table: CSV, XLSX, XLS, ODS, JSON or GeoJSON, also packed as .gz or .zip.",
        "key": "A word of yours for this file; the same one again is the same import.",
        "title": "What people will call it. The same title is a newer version of that dataset.",
        "dataset": "The slug of the dataset that this is a newer version of. What you leave out is "
        "then as the dataset has it.",
        "nature": "What a row is. Needed without `dataset`.",
        "steward": f"The slug of the department that looks after it, or `{NOBODY}`. Needed without "
        "`dataset`.",
        RECIPE: "How to read it: JSON as `commonplot datasets recipe` prints it, as a field or as "
        "a file. Without one it is read as the dataset's files are, or found out.",
    }
    fields["nature"] = {"type": "string", "enum": [nature.value for nature in Nature]}
    fields[RECIPE] = {"type": "string"}
    for name, sentence in words.items():
        fields[name]["description"] = sentence
    schema |= {"title": "NewImport", "required": ["file", "key"], "properties": fields}
    schema["description"] = "A table and what is said of it."
    return {
        "requestBody": {
            "required": True,
            "content": {"multipart/form-data": {"schema": schema}},
        }
    }


BODY: Final = _described()
