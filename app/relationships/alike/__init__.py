"""Where else a measure stands and moves as it does here, and who proposes something about it."""
