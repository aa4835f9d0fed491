"""What a load did, or would do: for people and for programs."""

from dataclasses import dataclass, field

from app.places.grids import name_of
from app.places.plan import Plan
from app.places.reading import Reading, Refused


@dataclass
class LoadReport:
    loaded: list[str]
    updated: list[str]
    unchanged: list[str]
    repaired: list[str]
    renamed: list[tuple[str, str]]
    retired: list[str]
    refused: list[Refused]
    names_left_out: list[str] = field(default_factory=list)  # they already name another place
    converted_from: str = ""  # the plane that the borders were given in, by name and code

    def as_json(self) -> dict[str, object]:
        """Return the shape that programs rely on, and the names of what changed."""
        return {
            "loaded": len(self.loaded),
            "updated": len(self.updated),
            "unchanged": len(self.unchanged),
            "repaired": len(self.repaired),
            "refused": [{"name": r.name, "reason": str(r.reason)} for r in self.refused],
            "retired": self.retired,
            "renamed": [list(pair) for pair in self.renamed],
            "repaired_names": self.repaired,
            "names_left_out": self.names_left_out,
            "converted_from": self.converted_from,
        }


def report_of(reading: Reading, made: Plan) -> LoadReport:
    return LoadReport(
        loaded=[area.name for area in made.new],
        updated=[area.name for _place, area in made.updated],
        unchanged=[area.name for _place, area in made.unchanged],
        repaired=reading.repaired,
        renamed=made.renamed,
        retired=[place.name for place in made.retired],
        refused=reading.refused,
        converted_from=f"{name_of(reading.plane)} ({reading.plane})" if reading.plane else "",
    )
