"""The second opinion: the same questions, answered by the solver z3 and not by a search."""
