"""Follow-through: who in the city answers a proposal, and the official answer."""
