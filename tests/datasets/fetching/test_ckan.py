"""CKAN resources: the publisher's file, else the rows of the store."""

import pytest

from tests.datasets.fetching.desk import Desk
from tests.datasets.fetching.server import Server
from tests.datasets.fetching.twins import UUID, Ckan, lamps


def test_a_ckan_resource_is_fetched_as_its_publisher_put_it_there(
    desk: Desk, server: Server
) -> None:
    server.gives("/files/lamps.csv", "id,place\n001,Ropewalk\n")
    fetched = desk.got(Ckan(lamps(3)).stand_on(server))
    assert desk.target.read_text() == "id,place\n001,Ropewalk\n"
    assert fetched.name == "lamps.csv"
    said = fetched.said
    assert (said.title, said.publisher, said.licence) == ("Street lamps", "Port Ellery", "CC0")
    assert said.columns == {"cost": COST}


COST = {"label": "Cost of repair", "description": "Without taxes.", "measured_in": "dollars"}


def test_a_store_that_says_nothing_of_its_columns_is_no_fault(desk: Desk, server: Server) -> None:
    url = Ckan(lamps(3)).stand_on(server)
    server.gives("/files/lamps.csv", "id,place\n001,Ropewalk\n")
    server.gives("/portal/api/3/action/datastore_search", '{"success": false}')
    assert desk.got(url).said.columns == {}


@pytest.mark.parametrize(
    "address",
    [f"/dataset/lamps/resource/{UUID}", f"/datastore/dump/{UUID}", "/dataset/lamps",
     f"/api/3/action/datastore_search?resource_id={UUID}&limit=5",
     f"/api/3/action/resource_show?id={UUID}", "/api/action/package_show?id=lamps"],
)  # fmt: skip
def test_a_ckan_store_is_read_page_by_page_by_each_of_its_addresses(
    desk: Desk, server: Server, address: str
) -> None:
    Ckan(lamps(25), most=7, kind="API", url="").stand_on(server)
    assert desk.got(server.url(f"/portal{address}")).said.columns == {"cost": COST}
    assert desk.told("records") == lamps(25), "without the store's own numbers"


def test_a_ckan_file_that_is_gone_is_read_from_the_store(desk: Desk, server: Server) -> None:
    url = Ckan(lamps(25)).stand_on(server)
    desk.got(url)
    assert len(desk.told("records")) == 25
    assert desk.refused(Ckan(lamps(1), stored=False).stand_on(server)).code == "not-there"


def test_a_ckan_dataset_of_several_files_asks_which(desk: Desk, server: Server) -> None:
    others = [{"id": "2", "name": "Lamps of 2024", "format": "csv", "url": "/a.csv"},
              {"id": "3", "name": "Notes", "format": "PDF", "url": "/a.pdf"}]  # fmt: skip
    Ckan(lamps(1), others=others).stand_on(server)
    refused = desk.refused(server.url("/portal/dataset/lamps"))
    assert "Lamps of 2024" in str(refused.sentence)
    assert "Notes" not in str(refused.sentence)


def test_a_ckan_file_cannot_lead_inward(desk: Desk, server: Server, unused_port: int) -> None:
    for place in (f"http://127.0.0.1:{unused_port}/x.csv", "http://169.254.169.254/x.csv",
                  "file:///etc/passwd.csv"):  # fmt: skip
        refused = desk.refused(Ckan(lamps(1), stored=False, url=place).stand_on(server))
        assert refused.code in {"private-address", "bad-address"}
