"""Rows that are no rows: blank ones and totals. They stay out of the table, each with a reason.

A total among the rows would be counted twice by every chart, so it is set aside, and can be seen.
"""

import csv
import re
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import duckdb

from app.datasets.duck import literal
from app.datasets.importing.kinds import Typed
from app.datasets.importing.layout import WIDE
from app.datasets.importing.staging import Stage
from app.datasets.vocabulary import ColumnType

# The words for a total where city data is likely to be written: English, Spanish, French, German,
# Dutch, Italian, Portuguese, Swedish, Danish, Polish, Czech, Finnish, Japanese, Chinese.
TOTAL: Final = (
    r"(?:(?:grand|sub|city|overall|net)[ -]?)?totals?|gran total|total g[eé]n[eé]ral|total geral|"
    r"sous[ -]total|(?:sub|eind)totaal|totaal|gesamt|gesamtsumme|gesamtstadt|zwischensumme|"
    r"insgesamt|summe|summa|sum|totale(?: generale)?|totaux|ensemble|soma|totalt|i alt|razem|"
    r"ogółem|suma|celkem|yhteensä|合 ?計|итого|всего|σύνολο|小計|総計|総数|总计|合计|計|"
    r"all (?:neighbou?rhoods|areas|districts|wards)|city ?wide|whole city"
)
TRAILING: Final = r"[.:]?(?: \(?(?:18|19|20)\d\d\)?| (?:for|of|in|all|city)\b.{0,40})?"
# What stands alone below a table and is no name of a place: a source, a footnote, a sentence.
NOTED: Final = (
    r"(?:sources?|notes?|nb|n\.b\.|data|fuente|nota|quelle|bron|fonte|źródło|kilde|källa|hinweis"
    r"|anmerkung|stand|opmerking|remarque|champ|lecture|generated|exported|as of|last|copyright)\b"
    r"|\*|\(|\[|†|©|※|注|出典|資料|備考|[0-9]+[.)] "
)
NOTE: Final = rf"(?si)\s*(?:(?:{NOTED}).*|.{{25,}})"
NO_NAME: Final = re.compile(rf"(?si)\s*(?:(?:{NOTED}).*|(?:{TOTAL}){TRAILING})\s*")
MOST: Final = 0.34  # share of a table's rows: a column full of totals is a kind of row, not a sum
MOST_CITY: Final = 0.03  # of rows named like the city: more are its addresses
FIRST_TEXTS: Final = 3  # columns in which a row says what it is
AT_ONCE: Final = 1000  # rows in memory
LARGE: Final = 200_000  # rows: so long a list is of single things, and reading them all is dear


def reason_sql(
    connection: duckdb.DuckDBPyConnection,
    stage: Stage,
    columns: Sequence[Typed],
    city: str,
    *,
    keep_totals: bool,
) -> str:
    """Return SQL for the reason that a staged row `s` is set aside: NULL for a row of the table.

    `city` is the name under which a table of neighborhoods may hold the whole city.
    """
    cells = ", ".join(f"nullif(trim({cell}, E' \\t\\r\\n'), '')" for cell in stage.cells)
    # Most rows are known by their first cell.
    first = stage.cells[0]
    blank = f"CASE WHEN {first} >= '!' THEN false ELSE coalesce({cells}) IS NULL END"
    reasons = [f"WHEN {blank} THEN 'blank'"]
    if stage.rows <= LARGE:
        if stage.sheet.layout is not None and len(stage.cells) >= WIDE:
            below = _last_whole_row(connection, stage)
            note = f"regexp_full_match({first}, {literal(NOTE)})"
            reasons.append(
                f"WHEN {stage.row} > {below} AND {_filled(stage)} = 1 AND {note} THEN 'note'"
            )
        totals = [] if keep_totals else _totals(columns, city)
        reasons += [
            f"WHEN {total} THEN 'total'"
            for total, most in totals
            if _share(connection, stage, total) <= max(most, 1 / max(stage.rows, 1))
        ]
    return f"CASE {' '.join(reasons)} END"


def is_no_name(text: str) -> bool:
    """Say whether a cell begins like a note or is the word for a total."""
    return NO_NAME.fullmatch(text) is not None


def _last_whole_row(connection: duckdb.DuckDBPyConnection, stage: Stage) -> int:
    """Return the number of the last row with more than one cell: lone cells below it are notes.

    Above it a lone cell may be a row of which nothing else is known.
    """
    found = connection.execute(
        f"SELECT max({stage.row}) FROM {stage.source} s WHERE {_filled(stage)} > 1"  # noqa: S608, our own SQL
    ).fetchone()
    return int((found[0] if found else 0) or 0)


def _filled(stage: Stage) -> str:
    cells = (f"(trim(coalesce({cell}, ''), E' \\t\\r\\n') <> '')::INTEGER" for cell in stage.cells)
    return f"({' + '.join(cells)})"


def _totals(columns: Sequence[Typed], city: str) -> list[tuple[str, float]]:
    """Return SQL that knows a total by one of the first texts of its row, in a table of numbers.

    Beside each stands the share of the rows up to which it is believed.
    """
    texts = [column.cell for column in columns if column.kind.type is ColumnType.TEXT]
    numbers = {ColumnType.INTEGER, ColumnType.NUMBER}
    if not texts or not any(column.kind.type in numbers for column in columns):
        return []
    totals = [(_says(texts, f"(?:{TOTAL}){TRAILING}"), MOST)]
    others = [column.cell for column in columns if column.kind.type not in numbers][1:]
    if len(others) > 1:  # a total of something, where nothing else is said of it
        bare = " AND ".join(f"trim(coalesce({cell}, '')) = ''" for cell in others)
        totals.append((f"({_says(texts[:1], f'(?:{TOTAL})[ :].{{0,60}}')} AND {bare})", MOST))
    if city.strip():
        named = re.escape(city.strip().casefold())
        said = _says(texts, f"(?:city of )?{named}(?:,? city)?(?: total)?")
        totals.append((said, MOST_CITY))
    return totals


def _says(cells: Sequence[str], pattern: str) -> str:
    asked = (
        f"coalesce(regexp_full_match(lower(trim({cell}, E' \\t\\r\\n*')), "
        f"{literal(pattern)}), false)"
        for cell in cells[:FIRST_TEXTS]
    )
    return f"({' OR '.join(asked)})"


def _share(connection: duckdb.DuckDBPyConnection, stage: Stage, total: str) -> float:
    found = connection.execute(
        f"SELECT count(*) FILTER (WHERE {total}) FROM {stage.source} s"  # noqa: S608, our own SQL
    ).fetchone()
    return (found[0] if found else 0) / max(stage.rows, 1)


def write_asides(
    connection: duckdb.DuckDBPyConnection, stage: Stage, reason: str, target: Path
) -> Counter[str]:
    """Write every row that is not in the table to `target`; return how many there are by reason.

    Each line is the row's number below the header, the reason, then the cells as they stand. Blank
    rows are counted only: there is nothing to see.
    """
    counts = Counter(stage.sheet.set_aside)
    cells = ", ".join(stage.cells)
    rows = connection.execute(
        f"SELECT {stage.row} AS row, {reason} AS reason, {cells} FROM {stage.source} s "  # noqa: S608, our own SQL
        "WHERE reason IS NOT NULL ORDER BY row"
    )
    with target.open("w", encoding="utf-8", newline="") as out:
        writer = csv.writer(out)
        writer.writerow(["row", "reason", *stage.labels])
        while some := rows.fetchmany(AT_ONCE):  # a sheet may end in a million blank rows
            counts.update(row[1] for row in some)
            writer.writerows(row for row in some if row[1] != "blank")
        if stage.sheet.aside is not None:
            with stage.sheet.aside.open(encoding="utf-8", newline="") as odd:
                writer.writerows(row for row in csv.reader(odd) if row[1] != "blank")
    return counts
