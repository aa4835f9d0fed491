"""The pages on which proposals and people come together, for the web process to put in."""

from app.web import alike, carried_votes, concerns, offers

ROUTERS = (offers.router, carried_votes.router, alike.router, concerns.router)
