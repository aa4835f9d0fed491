"""Claims: sentences that a person picks and the program computes, judges and judges again."""
