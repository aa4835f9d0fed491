"""The data dictionary: what the columns mean, for everybody; and the form for those who load."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from fastapi import APIRouter, Response
from pydantic import Field

from app.charts.service import rename_columns
from app.core.errors import InvalidError, require
from app.core.i18n import Sentence, _
from app.datasets import wording
from app.datasets.columns import Unit, labels_of
from app.datasets.dictionary import Description, Entry, Words, describe, entries
from app.datasets.meanings import Meaning
from app.datasets.models import Dataset, DatasetVersion
from app.datasets.policy import can_describe, can_show_small_counts
from app.datasets.queries import dataset_by_slug
from app.datasets.query import NUMERIC
from app.datasets.vocabulary import Nature
from app.http.forms import FormModel, SentForm, read_form
from app.http.person import SignedIn
from app.http.table_form import NOBODY
from app.people.queries import departments
from app.web.data_words import late_of
from app.web.form_page import show_form
from app.web.page import OnPage, Page

router = APIRouter()

UNITS: tuple[tuple[str, Sentence], ...] = (
    (Unit.NONE.value, _("plain numbers")),
    (Unit.SHARE.value, _("shares: 0.92 is 92%")),
    (Unit.PERCENT.value, _("percentages: 92 is 92%")),
)
LONGEST = {"labels": 200, "descriptions": 1000, "measures": 60}


class DictionaryForm(FormModel):
    """The lists are by column, in one order."""

    description: str = Field(default="", max_length=2000)
    nature: Nature
    steward: str = Field(min_length=1, max_length=80)
    promised_refresh: str = Field(default="", max_length=100)
    key_column: str = Field(default="", max_length=100)
    sensitive: bool = False
    only_open: bool = False
    columns: list[str] = Field(default=[])
    labels: list[str] = Field(default=[])
    descriptions: list[str] = Field(default=[])
    units: list[str] = Field(default=[])
    measures: list[str] = Field(default=[])


@dataclass(frozen=True)
class Line:
    """A column in the form, with what is typed for it and what its publisher says."""

    column: Mapping[str, object]
    meaning: Meaning
    label: str
    description: str
    unit: str
    measured_in: str
    counts: bool  # holds numbers, which have a unit


@router.get("/datasets/{slug}/dictionary")
def show_dictionary(page: OnPage, slug: str) -> Response:
    listed = dataset_by_slug(page.session, slug)
    dataset, version = listed.dataset, listed.version
    return page.show(
        "datasets/dictionary.html",
        dataset=dataset,
        version=version,
        steward=listed.steward,
        steward_slug=listed.steward_slug,
        entries=entries(dataset, version),
        key=labels_of(version.columns).get(dataset.key_column, ""),
        late=late_of(page, dataset, version),
        units=dict(UNITS),
        words=wording,
        may_describe=bool(can_describe(page.viewer)),
    )


@router.get("/datasets/{slug}/dictionary/edit")
def show_dictionary_form(page: OnPage, _person: SignedIn, slug: str) -> Response:
    require(can_describe(page.viewer))
    listed = dataset_by_slug(page.session, slug)
    dataset = listed.dataset
    typed: dict[str, object] = {
        name: getattr(dataset, name)
        for name in ("description", "promised_refresh", "key_column", "sensitive", "only_open")
    }
    typed |= {"nature": dataset.nature.value, "steward": listed.steward_slug or NOBODY}
    return _form(page, dataset, listed.version, typed)


@router.post("/datasets/{slug}/dictionary")
def save_dictionary(form: SentForm, page: OnPage, _person: SignedIn, slug: str) -> Response:
    require(can_describe(page.viewer))
    listed = dataset_by_slug(page.session, slug)
    dataset, version = listed.dataset, listed.version
    sent = read_form(form, DictionaryForm)
    offices = {office.slug: office.id for office in departments(page.session)}
    problems = sent.problems if sent.values is None else _problems(sent.values, version, offices)
    if sent.values is None or problems:
        return _form(page, dataset, version, sent.typed, problems)
    said = sent.values
    description = Description(
        said.description,
        said.nature,
        offices.get(said.steward),
        said.promised_refresh,
        said.key_column,
        said.sensitive,
        said.only_open,
        _words(said),
    )
    before = labels_of(version.columns)
    try:
        describe(page.session, page.viewer, dataset, version, description)
    except InvalidError as error:
        return _form(page, dataset, version, sent.typed, error.problems)
    rename_columns(page.session, dataset, before, labels_of(version.columns))
    return page.go(f"/datasets/{dataset.slug}/dictionary")


def _problems(
    said: DictionaryForm, version: DatasetVersion, offices: Mapping[str, int]
) -> dict[str, Sentence]:
    """Find what no single field can know: lists that do not fit, and names that are not there."""
    problems: dict[str, Sentence] = {}
    known = {column["name"] for column in version.columns}
    lists = (said.columns, said.labels, said.descriptions, said.units, said.measures)
    fits = len({len(one) for one in lists}) == 1 and known.issuperset(said.columns)
    if not fits or not {unit for unit, _words in UNITS}.issuperset(said.units):
        problems["columns"] = _("This form does not fit the table any more. Load the page again.")
    for name, most in LONGEST.items():
        if any(len(text) > most for text in getattr(said, name)):
            problems["columns"] = _("Use at most %(n)s characters.", n=most)
    if said.key_column and said.key_column not in known:
        problems["key_column"] = _("Choose one of the answers offered.")
    if said.steward != NOBODY and said.steward not in offices:
        problems["steward"] = _("Choose one of the departments.")
    return problems


def _words(said: DictionaryForm) -> dict[str, Words]:
    told = zip(said.columns, said.labels, said.descriptions, said.units, said.measures, strict=True)
    return {
        name: Words(label.strip(), description.strip(), Unit(unit), measured_in.strip())
        for name, label, description, unit, measured_in in told
    }


def _form(
    page: Page,
    dataset: Dataset,
    version: DatasetVersion,
    typed: Mapping[str, object],
    problems: Mapping[str, Sentence] | None = None,
) -> Response:
    stewards = [(office.slug, office.name) for office in departments(page.session)]
    return show_form(
        page,
        "datasets/edit_dictionary.html",
        typed=typed,
        problems=problems,
        dataset=dataset,
        lines=_lines(entries(dataset, version), dataset, typed),
        natures=[(nature.value, words) for nature, words in wording.NATURES.items()],
        stewards=[*stewards, (NOBODY, _("No department looks after it yet"))],
        keys=list(labels_of(version.columns).items()),
        units=UNITS,
        longest=LONGEST,
        words=wording,
        may_show_small=not dataset.sensitive or bool(can_show_small_counts(page.viewer)),
    )


def _lines(found: Sequence[Entry], dataset: Dataset, typed: Mapping[str, object]) -> Sequence[Line]:
    """Put what was typed, or else what is known, beside each column."""
    sent = {
        name: values if isinstance(values := typed.get(name), list) else []
        for name in ("columns", "labels", "descriptions", "units", "measures")
    }
    rows = zip(*sent.values(), strict=False)
    typed_of = {name: rest for name, *rest in rows}
    lines = []
    for entry in found:
        name = str(entry.column["name"])
        known = dataset.dictionary.get(name, {})
        label = str(known.get("label", ""))
        unit = str(entry.column.get("unit", ""))
        own = [label, entry.meaning.own_description, unit, entry.meaning.own_measured_in]
        words = [str(one) for one in typed_of.get(name, own)]
        counts = entry.column["type"] in NUMERIC
        lines.append(
            Line(entry.column, entry.meaning, words[0], words[1], words[2], words[3], counts)
        )
    return lines
