"""ATTACKS 23: what one door keeps back, no other gives out.

Every address of the app is asked by everybody; each canary must be read by those whom
`canaries.py` allows, and by nobody else. That they do read it shows that the crawl is no blind one.
"""

from httpx2 import Response

from app.people.models import ApiToken
from app.people.sessions import hash_token
from app.people.tokens import Scope
from tests.attacks.canaries import Aviary, tail
from tests.attacks.crawling import addresses, kind_of, links
from tests.attacks.planting import plant_in
from tests.people import City, Visitor


def test_each_canary_is_read_by_whom_the_table_allows_and_nobody_else(city: City) -> None:
    aviary = plant_in(city)
    asked = addresses(aviary)
    seen: dict[str, dict[str, str]] = {name: {} for name in aviary.may}
    for role in aviary.people:
        for address, words in crawled(aviary, role, asked):
            for name in aviary.may:
                if tail(name) in words:
                    seen[name].setdefault(role, address)
    leaks = {
        f"{name} to {role}": address
        for name, by in seen.items()
        for role, address in by.items()
        if role not in aviary.may[name]
    }
    unseen = {name: sorted(aviary.may[name] - by.keys()) for name, by in seen.items()}
    assert leaks == {}
    assert {name: roles for name, roles in unseen.items() if roles} == {}


def crawled(aviary: Aviary, role: str, asked: list[str]) -> list[tuple[str, str]]:
    """Ask each address as this role, then once what the answers lead to; return all words."""
    visitor = Visitor(aviary.city, aviary.people[role])
    bearer = token_for(aviary, role)
    heard: list[tuple[str, str]] = []
    known = {kind_of(address) for address in asked}
    further: dict[tuple[str, ...], str] = {}
    for address in asked:
        answer = ask(visitor, bearer, address)
        heard.append((address, words_of(answer)))
        for link in links(answer.text):
            if kind_of(link) not in known:
                further.setdefault(kind_of(link), link)
    heard += [(link, words_of(ask(visitor, bearer, link))) for link in further.values()]
    return heard


def ask(visitor: Visitor, bearer: dict[str, str], address: str) -> Response:
    answer = visitor.get(address, **(bearer if address.startswith("/api/") else {}))
    assert answer.status_code < 500, (address, answer.status_code)
    return answer


def words_of(answer: Response) -> str:
    return f"{answer.text} {dict(answer.headers)}".lower()


def token_for(aviary: Aviary, role: str) -> dict[str, str]:
    person = aviary.people[role]
    if person is None:
        return {}
    every = " ".join(Scope)  # also what nobody would give them: the person decides
    token = ApiToken(
        token_hash=hash_token(f"cp_{role}"), person_id=person.id, name="x", scopes=every
    )
    with aviary.city.database.writing() as session:
        session.add(token)
    return {"Authorization": f"Bearer cp_{role}"}
