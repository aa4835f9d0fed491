"""What `bin/demo` and `bin/dev` run: a demo city in a folder of its own, loaded and served."""

import os
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from secrets import token_urlsafe

import typer

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "data" / "demo"
USUAL_PORT = 8000


def main(
    *,
    fresh: bool = typer.Option(False, "--fresh", help="Forget the demo city and start over."),  # noqa: FBT003, typer's way
    reload: bool = typer.Option(False, "--reload", help="Load changed code by itself."),  # noqa: FBT003, typer's way
    people: int = typer.Option(300, help="How many people live in the demo city."),
    port: int = typer.Option(0, help="The port to serve at; 0 takes a free one."),
) -> None:
    """Migrate, load the demo city unless it is there, print where it is, and serve it."""
    if fresh:
        shutil.rmtree(FOLDER, ignore_errors=True)
    FOLDER.mkdir(parents=True, exist_ok=True)
    port = port or _free_port()
    environment = _environment(port)
    for step in (["db", "upgrade"], ["demo", "--people", str(people)]):
        command = [sys.executable, "-m", "app.cli", *step]
        done = subprocess.run(command, env=environment, check=False)  # noqa: S603, our own command
        if done.returncode:
            raise typer.Exit(done.returncode)
    typer.echo(f"\nCommonplot is at {environment['COMMONPLOT_BASE_URL']} (stop it with Ctrl-C)\n")
    sys.stdout.flush()
    if reload:
        raise typer.Exit(_serve_reloading(environment, port))
    os.execve(sys.executable, [sys.executable, "-m", "app.cli", "serve"], environment)  # noqa: S606, we become the server


def _environment(port: int) -> dict[str, str]:
    """Keep the secret between runs, so that a second `bin/demo` leaves people signed in."""
    secret = FOLDER / "secret-key"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(token_urlsafe(32))
    return {
        **os.environ,
        "COMMONPLOT_SECRET_KEY": secret.read_text(),
        "COMMONPLOT_DATA_DIR": str(FOLDER),
        "COMMONPLOT_DEMO": "true",
        "COMMONPLOT_CITY": "Port Ellery",
        "COMMONPLOT_TIMEZONE": "America/New_York",
        "COMMONPLOT_PORT": str(port),
        "COMMONPLOT_BASE_URL": f"http://localhost:{port}",
    }


def _free_port() -> int:
    """Return 8000 when nobody has it, else any port that is free."""
    for wanted in (USUAL_PORT, 0):
        with socket.socket() as door:
            try:
                door.bind(("127.0.0.1", wanted))
            except OSError:
                continue
            return int(door.getsockname()[1])
    message = "no port is free"
    raise OSError(message)


def _serve_reloading(environment: dict[str, str], port: int) -> int:
    worker = subprocess.Popen([sys.executable, "-m", "app.worker"], env=environment)
    web = [
        sys.executable, "-m", "uvicorn", "--factory", "app.main:serve", "--reload",
        "--port", str(port), "--no-access-log",
    ]  # fmt: skip
    try:
        told = {**environment, "COMMONPLOT_RELOAD_TEMPLATES": "true"}
        return subprocess.run(web, env=told, check=False).returncode  # noqa: S603, our own command
    finally:
        worker.terminate()
        worker.wait()


if __name__ == "__main__":
    typer.run(main)
