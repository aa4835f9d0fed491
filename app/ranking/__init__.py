"""Where common ground meets the forum: scores, ranks, badges and guards, from counted votes only."""
