"""A re-entrant lock with two calls: Java's `ReentrantLock`, Python's `RLock`.

Only its owner may release it, as often as it has taken it; whoever else tries gets an exception,
which is a misuse here.  A thread that dies without having released it leaves it locked for ever.
"""

from mortmain.model.domain.locks.rules import Rules

REENTRANT = Rules("reentrant", reentrant=True, by_hand=True, timed=True)
