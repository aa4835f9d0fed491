"""The pages on which proposals come together, for the web process to put in."""

from app.web import alike, carried_votes, offers

ROUTERS = (offers.router, carried_votes.router, alike.router)
