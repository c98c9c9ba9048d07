"""Isolates, tasks, locks, callbacks: what a spec is made of, one primitive a file."""
