"""A local stand-in for the four AI services: real HTTP on loopback, no key, no money.

It is written from the services' own documents and shares no code with our clients, so that it
can judge them. `Emulator` runs it in this process; `cardpress provider emulate` runs it alone.
"""

from cardpress.emulator.emulator import Emulator
from cardpress.emulator.fault import KINDS, SERVICES, STEPS, Fault, kinds_at
from cardpress.emulator.ledger import Order
from cardpress.emulator.state import Visit

__all__ = ["KINDS", "SERVICES", "STEPS", "Emulator", "Fault", "Order", "Visit", "kinds_at"]
