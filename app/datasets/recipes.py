"""A recipe as JSON: how a dataset's files are read, to keep, to edit and to give to a load."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Annotated, Any, Final
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from app.core.errors import InvalidError
from app.core.i18n import Sentence, _
from app.datasets.importing.job import DateOrder, Wishes, wishes_from
from app.datasets.models import Dataset
from app.datasets.told import recipe_of
from app.datasets.vocabulary import ColumnType, Role

LARGEST: Final = 8 * 1024 * 1024  # bytes
USES: Final = (Role.NEIGHBORHOOD, Role.LATITUDE, Role.LONGITUDE, Role.TIME)  # one column each


def _on_earth(name: str) -> str:
    if name:
        try:
            ZoneInfo(name)
        except (ValueError, OSError, LookupError):
            raise ValueError(name) from None
    return name


def _other(role: Role) -> Role:
    if role in USES:
        raise ValueError(role)
    return role


Name = Annotated[str, Field(min_length=1, max_length=200)]


class Recipe(BaseModel):
    """The keys of `importing.job.Wishes`, each checked: a wrong one is refused, never ignored."""

    model_config = ConfigDict(extra="forbid")

    neighborhood: Name | None = None
    latitude: Name | None = None
    longitude: Name | None = None
    time: Name | None = None
    date_order: DateOrder | None = None
    sheet: Name | None = None
    header: Annotated[int, Field(ge=0, le=200, strict=True)] | None = None
    missing: Annotated[list[Annotated[str, Field(max_length=60)]], Field(max_length=20)] = []
    timezone: Annotated[str, AfterValidator(_on_earth)] | None = None
    crs: Annotated[str, Field(pattern=r"^(?i:(?:epsg|esri):)?\d{4,6}$")] | None = None
    types: dict[Name, ColumnType] = {}
    roles: dict[Name, Annotated[Role, AfterValidator(_other)]] = {}
    aliases: dict[Name, Name] = {}
    crosswalk: dict[Name, list[str]] = {}
    keep_totals: Annotated[bool, Field(strict=True)] = False
    layer: Name | None = None
    key: Annotated[str, Field(max_length=200)] | None = None


COLUMN: Final = _("the name of a column")
BY_COLUMN: Final = ", ".join(role.value for role in Role if role not in USES)
EXPECTED: Final[Mapping[str, Sentence]] = {
    **dict.fromkeys(USES, COLUMN),
    "date_order": _("one of %(names)s", names=", ".join(DateOrder)),
    "sheet": _("the name of a sheet, or * for all that are alike"),
    "header": _("the number of the last row that names columns, from 1; 0 where none does"),
    "missing": _("a list of at most 20 marks that stand for no value"),
    "timezone": _("a time zone such as America/Chicago"),
    "crs": _("the code of the coordinates, such as EPSG:2248"),
    "types": _("for each column one of %(names)s", names=", ".join(ColumnType)),
    "roles": _("for each column one of %(names)s", names=BY_COLUMN),
    "aliases": _("for each name as it is written the slug of a neighborhood"),
    "crosswalk": _("for each area a list of names of neighborhoods"),
    "keep_totals": _("true or false"),
    "layer": _("the name of a layer, or neighborhoods"),
    "key": _("the name of the column that tells rows apart"),
}


def read_recipe(content: bytes) -> Wishes:
    """Read a recipe from JSON. Raises InvalidError, which says for each key what it should be."""
    try:
        told = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        told = None
    if not isinstance(told, dict) or len(content) > LARGEST:
        raise InvalidError(
            {"recipe": _("A recipe is a JSON object, as `commonplot datasets recipe` prints it.")}
        )
    return checked(told)


def checked(told: Mapping[str, Any]) -> Wishes:
    """Return wishes from what a recipe or options say. Raises InvalidError."""
    try:
        recipe = Recipe.model_validate(told)
    except ValidationError as error:
        problems: dict[str, Sentence] = {}
        for wrong in error.errors(include_url=False, include_input=False):
            key = str(wrong["loc"][0])
            place = ": ".join(str(part) for part in wrong["loc"] if part != "[key]")
            problems.setdefault(key, _problem(key, place))
        raise InvalidError(problems) from None
    code = recipe.crs and recipe.crs.upper()
    crs = code if code is None or ":" in code else f"EPSG:{code}"
    return wishes_from({**recipe.model_dump(mode="json"), "crs": crs})


def kept_wishes(dataset: Dataset) -> Wishes:
    """Return how the dataset's files are read. What names mean is remembered by itself."""
    wishes = replace(wishes_from(dataset.recipe), key=None)  # the dataset has the one in use
    return wishes if dataset.layer_id else replace(wishes, aliases={})


def keep_recipe(dataset: Dataset, wishes: Wishes) -> None:
    """Keep how a file was read, for the next one. What names mean is remembered by itself."""
    # A remembered name means a neighborhood: those of a layer's areas stay in the recipe.
    dataset.recipe = recipe_of(wishes if dataset.layer_id else replace(wishes, aliases={}))


def _problem(key: str, place: str) -> Sentence:
    if key not in EXPECTED:
        return _(
            "A recipe has no “%(key)s”. Its keys: %(names)s.", key=key, names=", ".join(EXPECTED)
        )
    return _("“%(place)s” should be: %(what)s.", place=place, what=EXPECTED[key])


def with_uses(wishes: Wishes, uses: Mapping[str, str]) -> Wishes:
    """Give columns other uses: a role each. What they were used for before ends.

    Raises InvalidError for a role that there is not, or that two columns are given.
    """
    if not set(uses.values()) <= set(Role):
        raise InvalidError(
            {"role": _("A column's role is one of %(names)s.", names=", ".join(Role))}
        )
    for use in USES:
        if list(uses.values()).count(use) > 1:
            raise InvalidError({"role": _("Two columns were given one use. Only one can have it.")})
    columns: dict[str, Any] = {use: None for use in USES if getattr(wishes, use) in uses}
    columns |= {role: column for column, role in uses.items() if role in USES}
    roles = {column: role for column, role in wishes.roles.items() if column not in uses}
    roles |= {column: role for column, role in uses.items() if role not in USES}
    return replace(wishes, **columns, roles=roles)
