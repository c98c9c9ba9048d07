"""A POSIX mutex with the default robustness, `PTHREAD_MUTEX_STALLED`.

When the owner dies, thread or process, the lock stays locked for ever.  Releasing what one does
not own is undefined behaviour, which is a misuse here.  `pthread_mutex_timedlock` gives up after a
time.  Processes can share it (`PTHREAD_PROCESS_SHARED`), in memory that they share.
"""

from mortmain.model.domain.locks.rules import Rules

POSIX = Rules("posix", shared=True, by_hand=True, timed=True)
