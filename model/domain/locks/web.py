"""The Web Locks API: granted in order by the browser, which knows the agents.

When an agent (a page, a worker: a `@process` here) is terminated, its requests are aborted and its
locks released.  Requests are served first come, first served.  Waiting blocks nobody, and an
`AbortSignal` may end it.  `steal` grants the lock at once, and lets the old holder's code run on:
its promise is rejected, but nothing stops it.
"""

from mortmain.model.domain.locks.rules import Handoff, Mortal, OwnerDeath, Rules

WEB = Rules(
    "web",
    Handoff.DIRECT,
    OwnerDeath.FREED,
    Mortal.PROCESS,
    blocks=False,
    shared=True,
    steals=True,
)
