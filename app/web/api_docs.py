"""The contract for programs as a page of ours, drawn from the same description that tools read."""

from dataclasses import dataclass
from typing import Any

from fastapi import APIRouter, Request, Response

from app.web.page import OnPage

router = APIRouter()


@dataclass(frozen=True)
class Operation:
    method: str
    path: str
    summary: str
    inputs: tuple[str, ...]
    needs_token: bool


@router.get("/api/docs")
def show(page: OnPage, request: Request) -> Response:
    """List every operation by its group."""
    contract = request.app.openapi()
    groups: dict[str, list[Operation]] = {}
    for path, methods in contract["paths"].items():
        for method, described in methods.items():
            group = described.get("tags", ["other"])[0]
            groups.setdefault(group, []).append(_operation(method, path, described))
    return page.show("about/api.html", groups=groups)


def _operation(method: str, path: str, described: dict[str, Any]) -> Operation:
    inputs = [f"{one['name']} ({one['in']})" for one in described.get("parameters", [])]
    body = described.get("requestBody", {}).get("content", {}).get("application/json", {})
    if body:
        inputs.append(body["schema"].get("$ref", "body").rsplit("/", 1)[-1])
    return Operation(
        method=method.upper(),
        path=path,
        summary=described.get("description") or described.get("summary", ""),
        inputs=tuple(inputs),
        needs_token=method in {"post", "put", "delete"},
    )
