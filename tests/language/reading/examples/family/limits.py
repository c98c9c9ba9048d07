"""Constants that spec files share."""

ROUNDS = 3
