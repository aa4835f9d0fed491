"""The links that people get by mail, read in the letters they were sent with."""

import re

from app.core.clock import utc_now
from app.core.mail import kept_letters
from app.notices.kinds import Matter
from app.notices.stopping import stop_token
from tests.factories.people import PASSWORD, sign_up_form, with_password
from tests.journeys.town import Town


def mailed_links(town: Town) -> dict[str, str]:
    """Ask for each mailed link, and read it in its letter."""
    city = town.city
    with_password(city, city.charlie)
    signed_out, charlie = city.visitor(None), city.visitor(city.charlie)
    signed_out.post("/sign-up", sign_up_form())
    signed_out.post("/reset", {"email": city.alice.email})
    charlie.post("/settings/e-mail", {"email": "new@people.example", "password": PASSWORD})
    town.deliver()
    sent = " ".join(letter.text for letter in kept_letters(city.settings))
    links = re.findall(r"/(confirm|reset|change-e-mail)/(\S+)", sent)
    assert len(links) == 3
    secret, today = city.settings.secret_key.get_secret_value(), utc_now().date()
    stop = stop_token(secret, city.bob.id, Matter.REPLIES, today)
    return {f"{kind} token": token for kind, token in [*links, ("stop", stop)]}
