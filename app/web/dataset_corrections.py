"""Reading a file another way: what its person says of it, checked, then read again."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Response
from pydantic import Field, field_validator

from app.core.i18n import Sentence, _
from app.datasets.importing.job import DateOrder, Wishes
from app.datasets.imports import correct
from app.datasets.models import ImportJob
from app.datasets.queries import import_for
from app.datasets.told import facts_of, wishes_of
from app.datasets.vocabulary import ColumnType, Role
from app.http.forms import FormModel, SentForm, Typed, read_form
from app.http.person import SignedIn
from app.web.dataset_imports import JobNumber
from app.web.import_page import PLACES, areas_named, layer_choices, show_import_page
from app.web.page import OnPage, Page

router = APIRouter()

WHERE = ("neighborhood", "latitude", "longitude")
MOST_MARKS = 20


class MendForm(FormModel):
    """`columns`, `types` and `roles` are by column, in one order; so are `names` and `places`.

    `plane` is one of the systems that were offered; it counts more than what `crs` still says.
    """

    neighborhood: str = Field(default="", max_length=200)
    latitude: str = Field(default="", max_length=200)
    longitude: str = Field(default="", max_length=200)
    time: str = Field(default="", max_length=200)
    date_order: DateOrder | None = None
    sheet: str = Field(default="", max_length=200)
    header: int | None = Field(default=None, ge=0, le=200)
    missing: str = Field(default="", max_length=400)
    timezone: str = Field(default="", max_length=60)
    crs: str = Field(default="", max_length=20, pattern=r"^(?i:(?:epsg:)?\d{4,6})?$")
    plane: str = Field(default="", max_length=20, pattern=r"^(?i:(?:epsg:)?\d{4,6})?$")
    keep_totals: bool = False
    layer: str = Field(default="", max_length=80)
    key: str = Field(default="", max_length=100)
    columns: list[str] = Field(default=[])
    types: list[str] = Field(default=[])
    roles: list[str] = Field(default=[])
    names: list[str] = Field(default=[])
    places: list[str] = Field(default=[])

    @field_validator("date_order", "header", mode="before")
    @classmethod
    def _found_out(cls, told: object) -> object:
        return None if told == "" else told

    @field_validator("timezone")
    @classmethod
    def _on_earth(cls, name: str) -> str:
        if name:
            try:
                ZoneInfo(name)
            except (ValueError, OSError, LookupError):
                raise ValueError(
                    _("There is no such time zone. Write it like America/Chicago.")
                ) from None
        return name


@router.post("/datasets/imports/{job_id}/columns")
def correct_import(form: SentForm, page: OnPage, _person: SignedIn, job_id: JobNumber) -> Response:
    job = import_for(page.session, page.viewer, job_id, lock=True)
    sent = read_form(form, MendForm)
    said = sent.values
    problems = sent.problems if said is None else _problems(page, job, said)
    if said is None or problems:
        return show_import_page(page, job, _shown(sent), problems)
    correct(page.session, page.viewer, job, facts_of(job), _wishes(job, said))
    if page.wants_fragment:
        return show_import_page(page, job)
    return page.go(f"/datasets/imports/{job.id}")


def _shown(sent: Typed[MendForm]) -> dict[str, object]:
    empty = dict.fromkeys(MendForm.model_fields, "")
    return {**empty, "keep_totals": False, **sent.typed}


def _problems(page: Page, job: ImportJob, said: MendForm) -> dict[str, Sentence]:
    """Find what no single field can know: lists that do not fit, a use given twice."""
    problems: dict[str, Sentence] = {}
    known_types, known_roles = {"", *ColumnType}, {"", *Role}
    if not len(said.columns) == len(said.types) == len(said.roles) or not (
        known_types.issuperset(said.types) and known_roles.issuperset(said.roles)
    ):
        problems["columns"] = _("Choose one of the answers offered.")
    for name in PLACES:
        if said.roles.count(name) > 1:
            problems["columns"] = _("Two columns were given one use. Only one can have it.")
    if said.layer not in {"", *dict(layer_choices(page.session))}:
        problems["layer"] = _("Choose one of the answers offered.")
    if said.key and said.key not in {c["name"] for c in job.report.get("columns", ())}:
        problems["key"] = _("Choose one of the answers offered.")
    slugs = {"", *(row.slug for row in areas_named(page.session, job))} if said.places else set()
    if len(said.names) != len(said.places) or not slugs.issuperset(said.places):
        problems["names"] = _("Choose one of the neighborhoods.")
    if len(_marks(said)) > MOST_MARKS:
        problems["missing"] = _("Use at most %(n)s marks.", n=MOST_MARKS)
    return problems


def _wishes(job: ImportJob, said: MendForm) -> Wishes:
    roles = {name: role for name, role in zip(said.columns, said.roles, strict=True) if role}
    told = {role: name for name, role in roles.items() if role in PLACES}
    told |= {name: getattr(said, name) for name in PLACES if getattr(said, name)}
    if any(name in told for name in WHERE):
        told = _found_beside(job, roles) | told
    meant = dict(zip(said.names, said.places, strict=True))
    before = wishes_of(job)
    aliases = {name: slug for name, slug in {**before.aliases, **meant}.items() if slug}
    # A newer file of a dataset is not asked; names that were answered are of the areas of before.
    layer = before.layer if job.dataset_id else said.layer or None
    return replace(
        before,  # what this form does not ask for stays
        layer=layer,
        neighborhood=told.get("neighborhood"),
        latitude=told.get("latitude"),
        longitude=told.get("longitude"),
        time=told.get("time"),
        date_order=said.date_order,
        sheet=said.sheet or None,
        header=said.header,
        missing=_marks(said),
        timezone=said.timezone or None,
        crs=_code(said.plane or said.crs),
        types={name: kind for name, kind in zip(said.columns, said.types, strict=True) if kind},
        roles={name: role for name, role in roles.items() if role not in PLACES},
        aliases=aliases if layer == before.layer else {},
        keep_totals=said.keep_totals,
        key=said.key,
    )


def _found_beside(job: ImportJob, roles: dict[str, str]) -> dict[str, str]:
    """Keep what was found of where rows are, beside the part of it that a person chose."""
    return {
        column["role"]: column["name"]
        for column in job.report.get("columns", ())
        if column["role"] in WHERE and column["name"] not in roles
    }


def _marks(said: MendForm) -> tuple[str, ...]:
    return tuple(dict.fromkeys(mark.strip() for mark in said.missing.split(",") if mark.strip()))


def _code(crs: str) -> str | None:
    digits = crs.upper().removeprefix("EPSG:")
    return f"EPSG:{digits}" if digits else None
