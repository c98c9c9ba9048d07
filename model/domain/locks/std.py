"""`std::sync::Mutex`: a futex; waiting blocks the thread, and a panic poisons it.

Rules B1-B4: whoever comes first after a release has it; a guard that is dropped by unwinding
poisons the lock, and from then on `lock()` is an error, which raises `Poisoned` here, until
somebody calls `clear_poison()`.  It lives in the memory of one process.
"""

from mortmain.model.domain.locks.rules import Rules

STD = Rules("std", poisons=True, stays=True)
