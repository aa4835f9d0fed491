"""Where common ground meets the forum: scores, ranks, badges, from counted votes only."""
