"""A worker killed by SIGKILL while it does what the clock brings: nothing lost, nothing twice."""

from tests.mailbox import Box
from tests.people import City
from tests.worker.killing import SHARES, Killed

SEED = 7


def test_twenty_kills_lose_nothing_and_post_tell_and_mail_nothing_twice(
    city: City, box: Box
) -> None:
    killed = Killed(city, box)
    killed.kill(SEED)
    assert killed.found["killed"] == sum(SHARES) == 20
    killed.check()
