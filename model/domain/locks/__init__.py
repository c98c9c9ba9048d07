"""Locks beside tokio's own: one parameterisation, one file a lock."""
