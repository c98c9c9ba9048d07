"""`parking_lot::Mutex`: like that of `std`, without poison, and with a timed form.

Rule B5: no poisoning, so that a panic releases it; `try_lock_for` gives up after a time, which is
what `async with timeout():` around it means.  That it is fair in the long run is a matter of
fairness, which is not looked at here.  Its guard may be held over an await of a task that moves
between threads, as it may be with the feature `send_guard`.
"""

from mortmain.model.domain.locks.rules import Rules

PARKING_LOT = Rules("parking_lot", timed=True)
