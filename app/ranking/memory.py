"""What one fit leaves to the next, as bytes: what groups say of each text, never who is in them."""

from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray

from app.commonground.tables import Table
from app.contributions.models import ContributionId


def to_bytes(texts: Sequence[ContributionId], tables: Sequence[Table]) -> bytes:
    """Pack the tables, whose rows are these texts."""
    packed = BytesIO()
    arrays: dict[str, Any] = {
        f"{run}": np.stack([table.agree, table.disagree, table.passed])
        for run, table in enumerate(tables)
    }
    np.savez_compressed(packed, texts=np.array(texts, np.int64), **arrays)
    return packed.getvalue()


def from_bytes(packed: bytes, texts: Sequence[ContributionId]) -> list[Table]:
    """Unpack the tables for these texts: a row of none for each that was not known then."""
    with np.load(BytesIO(packed), allow_pickle=False) as arrays:
        known = {int(text): row for row, text in enumerate(arrays["texts"])}
        rows = [known.get(text, -1) for text in texts]
        return [_table(arrays[f"{run}"], rows) for run in range(len(arrays.files) - 1)]


def _table(counts: NDArray[np.float64], rows: Sequence[int]) -> Table:
    padded = np.concatenate([counts, np.zeros((3, 1, counts.shape[2]))], axis=1)
    return Table(*padded[:, rows])
