"""Ctrl-C while several orders are waited for."""

import threading

import pytest

from cardpress.providers.drawing import _map
from cardpress.providers.effects import Pause, World


def test_all_threads_stop_waiting(kit):
    stop = threading.Event()
    ended = []

    def work(number):
        if number == 0:
            raise KeyboardInterrupt
        stop.wait(30)
        ended.append(number)

    with pytest.raises(KeyboardInterrupt):
        _map(work, range(4), stop)
    assert stop.is_set()
    # Those that had not begun never do.
    assert set(ended) <= {1, 2, 3}


def test_a_pause_ends_when_all_is_stopped(kit):
    stop, clock = threading.Event(), kit.Clock()
    world = World(kit.Script(), clock, stop)

    def steps():
        yield Pause(1)
        stop.set()
        yield Pause(1000)

    with pytest.raises(KeyboardInterrupt):
        world.run(steps())
    assert clock.slept == [0.25] * 4


def test_what_was_ordered_is_not_lost(shop, kit, order):
    """The order's name is written down; the next run goes on waiting."""
    stop = threading.Event()

    def answer():
        stop.set()
        return kit.ORDERED

    script = kit.Script(create=[answer])
    services = shop(script)
    with pytest.raises(KeyboardInterrupt):
        services.get("toy").stopped_by(stop).run(order)
    assert services.ledger.orders()[0].order_id == "47"
    assert bytes(services.get("toy").run(order)) == kit.png()
    assert script.count("POST") == 1
