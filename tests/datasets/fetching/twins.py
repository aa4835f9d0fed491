"""Small made-up twins of three portals: what Socrata, CKAN and ArcGIS answer, and how they page."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.datasets.fetching.server import Asked, Reply, Server

KEY = "lamp-s123"
UUID = "0a1b2c3d-0000-4000-8000-00000000abcd"
JSON = {"Content-Type": "application/json;charset=utf-8"}


FIELDS = [
    {"id": "_id", "type": "int"},
    {"id": "id", "type": "text", "info": {"label": "", "notes": "", "type_override": ""}},
    {"id": "place", "type": "text"},
    {"id": "cost", "type": "numeric", "info": {
        "label": "Cost of repair", "notes": "Without <b>taxes</b>.", "unit": "dollars"}},
]  # fmt: skip


def answer(told: object, status: int = 200) -> Reply:
    return Reply(json.dumps(told).encode(), status, dict(JSON))


def lamps(number: int) -> list[dict[str, Any]]:
    """Return rows whose numbers must stay as they are written, and some without a value."""
    return [
        {"id": f"00{n}", "place": "Ropewalk" if n % 2 else "Dovecote", "cost": f"{n}.50"}
        | ({"seen": "2025-01-02T00:00:00.000"} if n % 3 else {})
        for n in range(number)
    ]


@dataclass
class Socrata:
    """`most` is how many rows it gives at once, whatever is asked; `says` is its count."""

    rows: list[dict[str, Any]]
    most: int = 50_000
    says: int | None = None
    updated: int = 1
    pages: bool = True

    def stand_on(self, server: Server) -> str:
        server.routes[f"/api/views/{KEY}.json"] = self.view
        server.routes[f"/resource/{KEY}.json"] = self.resource
        return server.url(f"/resource/{KEY}.json")

    def view(self, _asked: Asked) -> Reply:
        columns = [
            {"name": "Lamp number", "fieldName": "id", "description": "As painted on the pole."},
            {"name": "Place", "fieldName": "place"},
            {"name": "Seen on", "fieldName": "seen", "dataTypeName": "calendar_date"},
            {
                "name": "Cost",
                "fieldName": "cost",
                "dataTypeName": "number",
                "description": "",
                "format": {"currencyStyle": "USD"},
            },
            {"name": "Region", "fieldName": ":@computed_region_ab12"},
        ]
        told = {
            "name": "Broken lamps", "description": "Lamps <b>reported</b> as out.",
            "attribution": "Department of Light", "license": {"name": "CC BY 4.0"},
            "columns": columns, "rowsUpdatedAt": self.updated,
        }  # fmt: skip
        return answer(told)

    def resource(self, asked: Asked) -> Reply:
        rows = [
            row for row in self.rows
            if all(row.get(name) == value for name, value in asked.query.items() if name[0] != "$")
        ]  # fmt: skip
        if "count" in asked.query.get("$select", ""):
            return answer([{"count": str(len(rows) if self.says is None else self.says)}])
        if asked.query.get("$order") != ":id":
            return answer({"message": "pages without an order are not the same twice"}, 400)
        if chosen := asked.query.get("$select"):
            rows = [{name: row.get(name) for name in chosen.split(",")} for row in rows]
        first = int(asked.query["$offset"]) if self.pages else 0
        return answer(rows[first : first + min(self.most, int(asked.query["$limit"]))])


@dataclass
class Ckan:
    rows: list[dict[str, Any]]
    most: int = 32_000
    says: int | None = None
    stored: bool = True
    kind: str = "CSV"
    url: str = "/files/lamps.csv"
    others: Sequence[dict[str, Any]] = ()

    def stand_on(self, server: Server) -> str:
        for act in ("resource_show", "package_show", "datastore_search"):
            server.routes[f"/portal/api/3/action/{act}"] = getattr(self, act)
        return server.url(f"/portal/dataset/lamps/resource/{UUID}")

    @property
    def resource(self) -> dict[str, Any]:
        return {
            "id": UUID, "package_id": "p1", "name": "Lamps of 2025", "url": self.url,
            "format": self.kind, "datastore_active": self.stored, "description": "",
        }  # fmt: skip

    def resource_show(self, asked: Asked) -> Reply:
        if asked.query.get("id") != UUID:
            error = {"message": "Not found", "__type": "Not Found Error"}
            return answer({"success": False, "error": error}, 404)
        return answer({"success": True, "result": self.resource})

    def package_show(self, _asked: Asked) -> Reply:
        told = {
            "title": "Street lamps", "notes": "All of them.", "license_title": "CC0",
            "organization": {"title": "Port Ellery"}, "resources": [self.resource, *self.others],
        }  # fmt: skip
        return answer({"success": True, "result": told})

    def datastore_search(self, asked: Asked) -> Reply:
        first = int(asked.query["offset"])
        last = first + min(self.most, int(asked.query["limit"]))
        rows = [{"_id": n + 1} | row for n, row in enumerate(self.rows)][first:last]
        total = len(self.rows) if self.says is None else self.says
        told = {"records": rows, "total": total, "fields": FIELDS}
        return answer({"success": True, "result": told})


@dataclass
class Arcgis:
    rows: list[dict[str, Any]]
    most: int = 2000
    says: int | None = None
    pages: bool = True
    ids: bool = True
    edited: int | None = 1
    flag: bool = True
    counts: bool = True
    fields: list[dict[str, Any]] = field(
        default_factory=lambda: [
            {"name": "OBJECTID", "type": "esriFieldTypeOID", "alias": "OBJECTID"},
            {"name": "PLACE", "type": "esriFieldTypeString", "alias": "Neighborhood"},
            {"name": "ST", "type": "esriFieldTypeInteger", "alias": "State", "domain": {
                "type": "codedValue", "codedValues": [{"name": "out", "code": 1},
                                                      {"name": "dim", "code": 2}]}},
            {"name": "SEEN", "type": "esriFieldTypeDate", "alias": "Seen on",
             "description": '{"value": "When it was seen.", "fieldValueType": ""}'},
        ]
    )  # fmt: skip

    def stand_on(self, server: Server) -> str:
        base = "/arcgis/rest/services/Light/FeatureServer"
        server.routes[base] = lambda _asked: answer({"layers": [{"id": 0, "name": "Lamps"}]})
        server.routes[f"{base}/0"] = self.layer
        server.routes[f"{base}/0/query"] = self.query
        return server.url(f"{base}/0")

    def layer(self, _asked: Asked) -> Reply:
        told: dict[str, Any] = {
            "name": "Lamps", "type": "Feature Layer", "geometryType": "esriGeometryPoint",
            "copyrightText": "Department of Light", "description": "Lamps.",
            "maxRecordCount": self.most, "fields": self.fields if self.ids else self.fields[1:],
            "capabilities": "Query",
            "advancedQueryCapabilities": {"supportsPagination": self.pages},
        }  # fmt: skip
        if self.edited:
            told["editingInfo"] = {"lastEditDate": self.edited}
        return answer(told)

    def query(self, asked: Asked) -> Reply:
        told = asked.query
        if told.get("returnCountOnly"):
            if not self.counts:
                return answer({"error": {"code": 400, "message": "Invalid parameter"}})
            return answer({"count": len(self.rows) if self.says is None else self.says})
        if told.get("returnIdsOnly"):
            ids = [row["OBJECTID"] for row in self.rows]
            return answer({"objectIdFieldName": "OBJECTID", "objectIds": ids[::-1]})
        rows = self._between(told["where"])
        first = int(told.get("resultOffset", 0)) if self.pages else 0
        most = min(self.most, int(told.get("resultRecordCount", self.most)))
        page = rows[first : first + most]
        sent: dict[str, Any] = {
            "fields": self.fields,
            "features": [
                {"attributes": row, "geometry": {"x": -76.65, "y": 39.25}} for row in page
            ],
        }
        if self.flag and first + most < len(rows):
            sent["exceededTransferLimit"] = True
        return answer(sent)

    def _between(self, where: str) -> list[dict[str, Any]]:
        if ">=" not in where:
            return self.rows
        low, high = (int(part.split()[0]) for part in where.replace("<=", ">=").split(">= ")[1:])
        return [row for row in self.rows if low <= row["OBJECTID"] <= high]


def poles(number: int) -> list[dict[str, Any]]:
    return [
        {"OBJECTID": n * 3 + 1, "PLACE": "Ropewalk", "ST": 1 + n % 2, "SEEN": 1735776000000}
        for n in range(number)
    ]
