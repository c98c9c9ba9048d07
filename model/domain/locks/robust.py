"""A POSIX mutex with `PTHREAD_MUTEX_ROBUST`.

When the owner dies, the next `lock()` gives `EOWNERDEAD` *and the lock*: `owner_died()` is then
true, until the new owner calls `make_consistent()`.  If it releases the lock without that, nobody
can ever take it again: `ENOTRECOVERABLE`, which raises `NotRecoverable` here.
"""

from mortmain.model.domain.locks.rules import OwnerDeath, Rules

ROBUST = Rules("robust", on_death=OwnerDeath.TOLD, shared=True, by_hand=True, timed=True)
