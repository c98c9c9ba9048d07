"""A lease: a lock that a server keeps, and that is free again when its time is up.

The server cannot tell a client that is dead from one that is slow, so the lease ends for both; a
client that is merely slow goes on as if it had the lock (Kleppmann 2016, of Redlock).  With
`fencing=True` each turn has a number, and what the lock protects refuses numbers that are over: who
goes on then does no harm.  Waiting is asking again and again, so that nothing is blocked by it.
"""

from mortmain.model.domain.locks.rules import Mortal, Rules

LEASE = Rules("lease", mortal=Mortal.PROCESS, blocks=False, shared=True, by_hand=True, expires=True)
