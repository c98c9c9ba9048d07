"""From a finding and its trace to a story: who is stuck, what happened, and why."""
