"""Go's `sync.Mutex`: locked and unlocked by two calls, of which nobody checks who makes them.

A goroutine is a thread here.  `defer mu.Unlock()` is a guard; without it a panic that is recovered
further out leaves the mutex locked.  Unlocking one that is not locked is a fatal error, and a
misuse here.  Nothing gives up waiting, and nothing kills a goroutine.
"""

from mortmain.model.domain.locks.rules import Rules

GO = Rules("go", anyone_releases=True, by_hand=True)
