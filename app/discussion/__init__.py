"""Discussion: threads of comments under a proposal, and what a reader has already seen."""
