"""Compiling the inner loops: once for each machine, where numba finds a folder to keep them in.

numba keeps machine code beside the source, else in the user's cache folder, or in the folder that
`NUMBA_CACHE_DIR` names. An installation may allow none of them; then it compiles in each process
instead of ending it.
"""

from collections.abc import Callable
from typing import ParamSpec, TypeVar, cast

from numba import njit

P = ParamSpec("P")
R = TypeVar("R")


def compiled(kernel: Callable[P, R]) -> Callable[P, R]:
    """Compile a loop at its first call and keep it on disk, as `@compiled` over a function."""
    try:
        return cast("Callable[P, R]", njit(cache=True)(kernel))
    except RuntimeError:  # there is no folder that may be written
        return cast("Callable[P, R]", njit(kernel))
