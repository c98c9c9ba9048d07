"""A monitor: Java's `synchronized`, C#'s `lock`, a re-entrant lock that a block holds.

Its owner may enter again.  Every way out of the block releases it, also the `ThreadDeath` of
`Thread.stop` (a thread that is `killable="cancel"`), which leaves what it protects half done.
There is no call that gives up, and none that releases it by hand.
"""

from mortmain.model.domain.locks.rules import Rules

MONITOR = Rules("monitor", reentrant=True, tries=False)
