"""red-dwarf, which repeats Pol.is's code in Python: what our figures are held against."""

import warnings

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # its models warn while they are loaded
    from reddwarf.implementations.polis import run_pipeline
    from reddwarf.utils.stats import (
        calculate_comment_statistics_dataframes,
        select_representative_statements,
    )

__all__ = [
    "calculate_comment_statistics_dataframes",
    "run_pipeline",
    "select_representative_statements",
]
