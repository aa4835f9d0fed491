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
    for body in described.get("requestBody", {}).get("content", {}).values():
        inputs += _body(body["schema"])
    return Operation(
        method=method.upper(),
        path=path,
        summary=described.get("description") or described.get("summary", ""),
        inputs=tuple(inputs),
        needs_token="security" in described,
    )


def _body(schema: dict[str, Any]) -> list[str]:
    """Name the shape of a body, or the fields of a form."""
    if "properties" in schema:
        return [f"{name} (form)" for name in schema["properties"]]
    shapes = [
        one["$ref"].rsplit("/", 1)[-1] for one in schema.get("anyOf", [schema]) if "$ref" in one
    ]
    return shapes or ["body"]
