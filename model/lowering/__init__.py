"""From the world of isolates, tasks and locks to a transition system."""
