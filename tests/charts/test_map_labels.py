"""Words on maps lie inside their shapes, in large cities too."""

from datetime import date
from pathlib import Path

import pytest
import shapely
from sqlalchemy.orm import Session

from app.charts.drawing.layers import CARD, NARROW, WIDE, width_of
from app.charts.drawing.map_labels import label_of, spot_in
from app.charts.reading import chart_figures
from app.charts.showing import plan_of
from app.charts.spec import How, Keep, Map
from tests.factories.charts import make_chart
from tests.factories.datasets import make_dataset, store_in
from tests.factories.places import make_neighborhoods

RIVER = [[[0, 0], [60, 0], [60, 40], [34, 40], [34, 90], [26, 90], [26, 40], [0, 40], [0, 0]]]


@pytest.mark.parametrize("width", [WIDE, NARROW, CARD])
@pytest.mark.parametrize("areas", [24, 55, 280])
def test_no_label_is_wider_than_its_shape(
    session: Session, tmp_path: Path, areas: int, width: int
) -> None:
    names = [f"Lower Harbor {n}" for n in range(areas)]
    make_neighborhoods(session, names)
    store = store_in(tmp_path)
    rows = [
        (f"lower-harbor-{n}", date(2025, 1, 5), "lamp" if row % (n + 2) else "sign", 1.0)
        for n in range(min(areas, 60))
        for row in range(7)
    ]
    dataset, _version = make_dataset(session, store, rows=rows)
    share = Map(dataset="repairs", how=How.SHARE, of=Keep(column="kind", values=("lamp",)))
    figures = chart_figures(session, store, make_chart(session, store, dataset, share))
    plan = plan_of(session, figures, None, width)
    shapes = [
        shapely.Polygon(row["geometry"]["coordinates"][0][0])
        for layer in plan.layers
        if layer["mark"] == "shape"
        for row in layer["rows"]
    ]
    texts = [layer for layer in plan.layers if layer["mark"] == "text"]
    for layer in texts:
        for row in layer["rows"]:
            half = width_of(row["t"], layer["size"], layer["weight"]) / 2
            box = shapely.box(row["x"] - half, row["y"] - 9, row["x"] + half, row["y"])
            assert any(shape.contains(box) for shape in shapes), row
    if areas < 30 or (areas < 60 and width == WIDE):
        assert texts
    if areas > 60:
        assert not texts


def test_a_label_moves_to_where_there_is_room_for_it() -> None:
    spot = spot_in(RIVER, 40, 1)
    assert spot is not None
    assert spot.y <= 40
    assert spot_in(RIVER, 70, 1) is None


@pytest.mark.parametrize(
    ("side", "said"), [(90, ["Weir Bank", "84.2%"]), (54, ["84.2%"]), (34, ["84%"]), (18, [])]
)
def test_what_does_not_fit_is_said_shorter_or_not_at_all(side: int, said: list[str]) -> None:
    ring = [[0, 0], [side, 0], [side, 60], [0, 60], [0, 0]]
    facts = {"name": "Weir Bank", "value": "84.2%", "rounded": "84%", "fill": "var(--ramp-1)"}
    row = {"geometry": {"coordinates": [[ring]]}, "properties": facts}
    assert [line["t"] for line in label_of(row, named=True)] == said
