"""`flock`: a lock on an open file, which the kernel releases when the process ends.

However the process ends, its files are closed and the lock is free.  A thread that ends leaves the
file open.  Each use opens the file anew, so that threads of one process exclude each other, too.
It has no timed form, only one that does not wait (`LOCK_NB`).
"""

from mortmain.model.domain.locks.rules import Mortal, OwnerDeath, Rules

FILE = Rules("file", on_death=OwnerDeath.FREED, mortal=Mortal.PROCESS, shared=True, by_hand=True)
