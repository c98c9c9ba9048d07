"""Locks, semaphores, notifications and channels of tasks and of threads: problems and remedies."""
