"""The drawing process: one JSON line in, one out. Ends with its parent, or after ten idle minutes.

Altair and a JavaScript engine live here and nowhere else: a picture that hangs or grows is killed
without taking a web process with it.
"""

import base64
import json
import select
import sys
from typing import Any

from app.charts.drawing import painter

IDLE = 600  # seconds


def answer(request: dict[str, Any]) -> str:
    match request["want"]:
        case "svg":
            return painter.svg(request["plan"], for_page=True)
        case "file":
            return painter.svg(request["plan"], for_page=False)
        case "png":
            return base64.b64encode(painter.png(request["plan"])).decode()
        case _:  # a card, in the very pixels that other sites ask for
            return base64.b64encode(painter.png(request["plan"], scale=1)).decode()


def main() -> None:
    while select.select([sys.stdin], [], [], IDLE)[0]:
        line = sys.stdin.readline()
        if not line:
            return
        try:
            reply = {"drawn": answer(json.loads(line))}
        except Exception as error:  # noqa: BLE001, whatever went wrong is told to the parent
            reply = {"error": f"{type(error).__name__}: {error}"[:300]}
        sys.stdout.write(json.dumps(reply) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
