"""Erlang's `global`: a server keeps the lock and monitors its owner.

The death of the owner is a message to the server, and the lock is free once that is handled:
between the two it is held by the dead (`global.erl`, OTP-6341).  Who waits asks again later.
"""

from mortmain.model.domain.locks.rules import OwnerDeath, Rules

ERLANG = Rules("erlang", on_death=OwnerDeath.REPORTED, blocks=False, shared=True, by_hand=True)
