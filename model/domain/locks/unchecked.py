"""A robust POSIX mutex whose error codes nobody looks at.

`EOWNERDEAD` comes with the lock, so that its new owner merely does not know what state things are
in, and gives the mutex up for everybody with its release.  From then on every `lock()` returns
`ENOTRECOVERABLE` at once and locks nothing, and all go on as if they had it; an unlock by somebody
who does not own it gives `EPERM`, which nobody sees either.
"""

from mortmain.model.domain.locks.rules import OwnerDeath, Rules

UNCHECKED = Rules(
    "unchecked",
    on_death=OwnerDeath.TOLD,
    shared=True,
    by_hand=True,
    tries=False,
    timed=True,
    heedless=True,
)
