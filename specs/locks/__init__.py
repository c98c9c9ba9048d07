"""Locks, semaphores and notifications of tasks and of threads: problems and remedies."""
