"""Joint commitments: who was asked to join, each department's steps, and what blocks them."""
