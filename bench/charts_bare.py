"""The engines alone: one query as a programmer writes it, and vl-convert on ready Vega-Lite."""

import json
import time
from functools import cache
from typing import Final

import duckdb
import vl_convert
from sqlalchemy.orm import Session

from app.charts.drawing.layers import NARROW, WIDE, seen
from app.charts.drawing.painter import vega_lite
from app.charts.showing import plan_of
from app.charts.spec import Change, Composition, Distribution, Relation, Spec, SplitKinds, Trend
from app.core.storage import Storage
from app.datasets.compiling import time_of
from app.datasets.query import readable
from bench.charts_kinds import Made

MILLI: Final = 1000


@cache
def _connection() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    connection.execute("SET threads=2")
    return connection


def bare_query(store: Storage, made: Made) -> float:
    """Return the CPU milliseconds of the chart's numbers by one plain query of the same file."""
    columns, group = _groups(made)
    sql = f"SELECT {columns}, count(*) FROM read_parquet(?) GROUP BY {group}"  # noqa: S608, our own names
    path = readable(store, made.version)
    began = time.process_time()
    _connection().execute(sql, [path]).fetchall()
    return MILLI * (time.process_time() - began)


def _groups(made: Made) -> tuple[str, str]:
    spec, place = made.spec, "_neighborhood"
    match spec:
        case Trend(split=SplitKinds(column=column)):
            columns = [f'"{column}"', _step(made, spec)]
        case Trend():
            columns = [place, _step(made, spec)]
        case Change():
            columns = [place, f"year({time_of(made.version)})"]
        case Composition(by=by):
            columns = [place, f'"{by}"']
        case Distribution(column=column):
            columns = [place, f'"{column}"']
        case Relation(beside=beside) if beside.of:
            columns = [place, f'"{beside.of.column}"']
        case _ if spec.of:
            columns = [place, f'"{spec.of.column}"']
        case _:
            columns = [place]
    return ", ".join(columns), ", ".join(str(n + 1) for n in range(len(columns)))


def _step(made: Made, spec: Spec) -> str:
    step = spec.step.value if isinstance(spec, Trend) else "month"
    return f"date_trunc('{step}', {time_of(made.version)})"


def bare_vl_convert(session: Session, made: Made) -> float:
    """Return the CPU milliseconds that both widths take from Vega-Lite to SVG, in this process."""
    figures = made.show().figures
    specs = [
        json.dumps(vega_lite(seen(plan_of(session, figures, None, width).to_facts())))
        for width in (WIDE, NARROW)
    ]
    began = time.process_time()
    for spec in specs:
        vl_convert.vegalite_to_svg(spec, allowed_base_urls=[])
    return MILLI * (time.process_time() - began)
