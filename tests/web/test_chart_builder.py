"""Making a chart: choices only, a live preview, and the same chart for the same choice."""

from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from app.charts.models import Chart
from app.datasets.vocabulary import ColumnType, Role, Shape
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods
from tests.people import City

FORM = {"dataset": "repairs", "kind": "ranking", "how": "sum", "column": "cost", "period": "all"}


@pytest.fixture(autouse=True)
def data(city: City) -> None:
    with city.database.writing() as session:
        make_neighborhoods(session)
        make_dataset(session, store_in(city.settings.data_dir))


def count(city: City) -> int:
    with city.database.reading() as session:
        return session.scalar(select(func.count()).select_from(Chart)) or 0


def test_a_builder_offers_what_the_dataset_has(city: City) -> None:
    page = city.visitor(None).get("/charts/new?dataset=repairs").text
    assert '<option value="cost"' in page
    assert "Over time" in page
    assert '<figure class="plate"' in page  # the first preview
    assert city.visitor(None).get("/charts/new?dataset=nothing").status_code == 404


def test_a_preview_is_drawn_and_nothing_kept(city: City) -> None:
    visitor = city.visitor(None)
    query = "&".join(f"{name}={value}" for name, value in FORM.items())
    part = visitor.htmx("GET", f"/charts/preview?{query}&focus=ropewalk").text
    assert "Cost (total)" in part
    assert "<html" not in part
    plain = visitor.get(f"/charts/new?{query}&focus=ropewalk").text
    assert "Cost (total)" in plain
    assert count(city) == 0


def test_what_is_missing_is_said_in_the_preview(city: City) -> None:
    part = city.visitor(None).htmx("GET", "/charts/preview?dataset=repairs&how=sum")
    assert part.status_code == 200
    assert "Choose the column whose numbers are meant." in part.text


@pytest.mark.parametrize("htmx", [True, False])
def test_a_neighbor_keeps_a_chart_once(city: City, *, htmx: bool) -> None:
    visitor = city.visitor(city.bob)
    sent: dict[str, object] = {**FORM, "focus": "ropewalk"}
    for _again in range(2):
        answer = visitor.htmx("POST", "/charts", sent) if htmx else visitor.post("/charts", sent)
        place = answer.headers["HX-Redirect" if htmx else "location"]
        assert place.startswith("/charts/")
        assert place.endswith("?focus=ropewalk")
        assert visitor.get(place).status_code == 200
    assert count(city) == 1


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 303), ("sue", 403), ("una", 403), ("charlie", 303)]
)
def test_who_may_keep_a_chart(city: City, who: str, status: int) -> None:
    answer = city.visitor(getattr(city, who)).post("/charts", {**FORM})
    assert answer.status_code == status
    assert count(city) == (1 if who == "charlie" else 0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"how": "mean", "column": ""}, {"column": "secret"}, {"kind": "pie"}, {"period": "soon"},
        {"of": '["kind", "lamp"]', "how": "share", "period": "last-0"}, {"kind": "relation"},
        {"kind": "composition"}, {"kind": "composition", "by": "cost"}, {"how": "share"},
        {"kind": "relation", "beside": '["repairs", "mean", "lost", true]'},
        {"kind": "relation", "beside": '["repairs", "mean", "cost", "yes"]'},
        {"kind": "trend", "step": "hour"}, {"kind": "trend", "window": "1e9"},
        {"kind": "trend", "window": "²"}, {"kind": "trend", "split": "datum.x"},
        {"kind": "trend", "split": '{"expr": "1"}'}, {"kind": "trend", "compare": "hope"},
        {"kind": "trend", "how": "median", "window": "12"}, {"kind": "change", "before": "x"},
        {"column": "x" * 10_000}, {"kind": "composition", "by": "{expr: 'x'}</script>"},
        {"keep": "[" * 5_000}, {"keep": "not json"}, {"keep": '["kind", {"expr": "1"}]'},
        {"expr": "alert(1)"}, {"focus": "atlantis"}, {"how": ["sum", "mean"]},
        {"keep": '["day", "2025"]'},
    ],
)  # fmt: skip
def test_a_wrong_choice_keeps_what_was_chosen(city: City, wrong: dict[str, object]) -> None:
    answer = city.visitor(city.bob).post("/charts", {**FORM, **wrong})
    assert answer.status_code == 422
    assert 'name="dataset" value="repairs"' in answer.text
    assert count(city) == 0


def preview(city: City, **chosen: object) -> str:
    answer = city.visitor(None).htmx("GET", "/charts/preview?" + urlencode(chosen, doseq=True))
    assert answer.status_code == 200
    return str(answer.text)


@pytest.mark.parametrize(
    ("chosen", "words"),
    [
        ({"kind": "composition", "by": "kind"}, "Repairs by “Kind”"),
        ({"kind": "distribution", "column": "cost"}, "Cost: how the numbers are spread"),
        ({"kind": "trend", "step": "quarter"}, "Repairs by quarter"),
        ({"kind": "trend", "window": "3"}, "Repairs by month, each with the 2 before"),
        ({"kind": "trend", "split": '"kind"'}, "Repairs by month, split by “Kind”"),
        ({"kind": "trend", "split": "places"}, "Repairs by month, for each neighborhood"),
        ({"kind": "change", "period": "2026"}, "Repairs: change by neighborhood"),
        ({"kind": "map", "how": "rate", "per": "area"}, "Repairs, per square kilometer on the map"),
        ({"how": "share", "of": ['["kind", "lamp"]']}, "Repairs with Kind: lamp (share)"),
        ({"keep": ['["kind", "lamp"]', '["kind", "road"]']}, "Repairs (Kind: lamp, road)"),
        ({"kind": "relation", "beside": '["repairs", "mean", "cost", true]'},
         "Repairs and cost (mean) by neighborhood"),
    ],
)  # fmt: skip
def test_every_kind_is_previewed(city: City, chosen: dict[str, object], words: str) -> None:
    part = preview(city, **{"dataset": "repairs", "how": "count", "focus": "ropewalk", **chosen})
    assert words in part
    assert '<figure class="plate"' in part
    assert "<svg" in part


def test_an_empty_filter_says_so(city: City) -> None:
    part = preview(city, dataset="repairs", how="mean", column="cost", keep='["kind", "snow"]')
    assert "there is no number for the whole city" in part


def test_kinds_of_two_columns_are_no_share(city: City) -> None:
    of = ['["kind", "lamp"]', '["day", "x"]']
    assert "Choose kinds of one column only." in preview(
        city, dataset="repairs", how="share", of=of
    )


def test_what_does_not_fit_a_dataset_is_not_offered(city: City) -> None:
    with city.database.writing() as session:
        make_dataset(
            session, store_in(city.settings.data_dir), "Canopy", shape=Shape.NEIGHBORHOODS,
            columns=[("share", ColumnType.NUMBER, Role.MEASURE)], rows=[("ropewalk", 0.5)],
        )  # fmt: skip
    page = city.visitor(None).get("/charts/new?dataset=canopy").text
    for kind in ("trend", "change", "composition"):
        assert f'<option value="{kind}"' not in page
    for kind in ("ranking", "map", "distribution", "relation"):
        assert f'<option value="{kind}"' in page
    assert 'name="step"' not in page


def test_without_javascript_several_kinds_stay_chosen(city: City) -> None:
    sent = {**FORM, "keep": ['["kind", "lamp"]', '["kind", "road"]']}
    page = city.visitor(None).get("/charts/new?" + urlencode(sent, doseq=True)).text
    assert page.count(" selected>lamp") == page.count(" selected>road") == 1


@pytest.mark.parametrize("kind", ["change", "composition", "distribution", "relation"])
def test_every_kind_can_be_kept_and_read(city: City, kind: str) -> None:
    sent = {
        "dataset": "repairs", "kind": kind, "how": "count", "column": "cost", "by": "kind",
        "period": "2026" if kind == "change" else "all", "focus": "ropewalk",
        "beside": '["repairs", "mean", "cost", true]',
    }  # fmt: skip
    place = city.visitor(city.bob).post("/charts", sent).headers["location"]
    page = city.visitor(None).get(place)
    assert page.status_code == 200
    assert "<svg" in page.text
    number = place.split("/")[2].split("-")[0]
    for file in ("data.csv", "marks.json", "picture.svg"):
        assert city.visitor(None).get(f"/charts/{number}/{file}?focus=ropewalk").status_code == 200
