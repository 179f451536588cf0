"""Lending: first come, first served."""

from __future__ import annotations

import threading
import time

from cardpress_server.line import Line


def test_the_last_one_put_back_is_the_first_to_be_lent():
    line = Line()
    line.put("cold")
    line.put("warm")
    assert [line.take(0), line.take(0), line.take(0.01)] == ["warm", "cold", None]


def test_whoever_waits_longest_is_served_first():
    line, served = Line(), []

    def wait(name):
        served.append((name, line.take(5)))

    threads = []
    for name in range(5):
        threads.append(threading.Thread(target=wait, args=(name,)))
        threads[-1].start()
        while len(line._waiting) <= name:
            time.sleep(0.001)
    for number in range(5):
        line.put(number)
        while len(served) <= number:
            time.sleep(0.001)
    for thread in threads:
        thread.join()
    assert served == [(number, number) for number in range(5)]


def test_nothing_is_lost_when_patience_ends_as_something_comes():
    line, got = Line(), []

    def wait():
        got.extend(line.take(0.0005) for _ in range(200))

    threads = [threading.Thread(target=wait) for _ in range(4)]
    for thread in threads:
        thread.start()
    for number in range(300):
        line.put(number)
        time.sleep(0.0003)
    for thread in threads:
        thread.join()
    rest = []
    while (thing := line.take(0)) is not None:
        rest.append(thing)
    assert sorted([thing for thing in got if thing is not None] + rest) == list(range(300))


def test_what_is_removed_is_not_lent():
    line = Line()
    line.put("dead")
    assert line.remove("dead")
    assert not line.remove("unknown")
    assert line.take(0) is None
