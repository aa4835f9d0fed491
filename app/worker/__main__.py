"""`python -m app.worker`: one worker, until it is told to stop."""

import signal
from types import FrameType

from app.core.config import Settings
from app.core.logs import set_up_logs
from app.worker.durable import run


def main() -> None:
    stopping: list[int] = []

    def stop(number: int, _frame: FrameType | None) -> None:
        stopping.append(number)

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)
    settings = Settings()
    set_up_logs()
    run(settings, goes_on=lambda: not stopping)


if __name__ == "__main__":
    main()
