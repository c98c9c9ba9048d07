"""The reference engine: every reachable state, one after the other, kept in memory."""
