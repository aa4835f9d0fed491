"""Words of office that are no contributions, found so that moderators can decide about them."""
