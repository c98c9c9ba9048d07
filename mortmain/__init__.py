"""Finds the schedule that leaves a lock held by a dead hand, or shows that there is none."""
