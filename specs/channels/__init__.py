"""Channels between tasks: who still has an end, and what waits for him."""
