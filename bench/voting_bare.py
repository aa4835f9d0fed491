"""The least that a server can do for a vote: read a form, commit one row, answer."""

import os
from typing import Annotated

from fastapi import FastAPI, Form, Response
from sqlalchemy import text

from app.core.db import Database


def serve() -> FastAPI:
    """Build the app; its database is named by BARE_DATABASE."""
    app = FastAPI()
    database = Database(os.environ["BARE_DATABASE"])

    @app.api_route("/row", methods=["PUT", "POST"])
    def row(vote: Annotated[str, Form()]) -> Response:
        with database.writing() as session:
            session.execute(text("INSERT INTO bare_vote (answer) VALUES (:it)"), {"it": vote})
        return Response("kept")

    return app
