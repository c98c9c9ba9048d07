"""The spec language: a Python class, read with `ast` and never executed, becomes a definition."""
