"""Reading what a score publishes of opinion groups. Pure, without numba: web processes use it."""

from collections.abc import Mapping, Sequence

from app.commonground.limits import HUNDREDTHS


def shares_of(lowest: Mapping[str, int]) -> Sequence[float]:
    """Return the HUNDREDTHS + 1 probabilities that `Score.lowest` holds, made to add up to one.

    It holds whole thousandths and no zeros, so a little is lost. Raises ValueError where it holds
    anything but that.
    """
    shares = [0.0] * (HUNDREDTHS + 1)
    for step, thousandths in lowest.items():
        at = int(step)
        if not 0 <= at <= HUNDREDTHS or thousandths < 0:
            message = f"no share of an approval: {step}: {thousandths}"
            raise ValueError(message)
        shares[at] += thousandths
    whole = sum(shares)
    if whole <= 0:
        message = "no shares of approvals"
        raise ValueError(message)
    return [share / whole for share in shares]
