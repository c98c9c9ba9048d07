"""`multiprocessing.Lock`: a semaphore of the system with one permit, and no owner.

Any process may release it, whoever has it, so that a supervisor can repair a lock whose owner was
killed, and can take it from one that was not.  A process that is killed with SIGKILL leaves it
taken.  Releasing it while nobody has it is an error (`ValueError`), and a misuse here.
"""

from mortmain.model.domain.locks.rules import Rules

SEMAPHORE = Rules("semaphore", anyone_releases=True, shared=True, by_hand=True, timed=True)
