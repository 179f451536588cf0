"""Buffers that are used again: never two users at once, never more bytes than allowed."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

from cardpress.spares import Spares


def test_what_was_put_back_is_taken_once():
    spares = Spares(100)
    buffer = bytearray(10)
    spares.put_back("rows", buffer, 10)

    assert spares.take("sheet") is None
    assert spares.take("rows") is buffer
    assert spares.take("rows") is None
    assert spares.used == 0


def test_the_oldest_are_dropped():
    spares = Spares(25)
    for number in range(3):
        spares.put_back(number, bytearray(10), 10)

    assert spares.used == 20
    assert spares.take(0) is None
    assert spares.take(1) is not None


def test_what_is_too_large_is_not_kept():
    spares = Spares(25)
    spares.put_back("small", bytearray(20), 20)
    spares.put_back("large", bytearray(26), 26)

    assert spares.take("large") is None
    assert spares.take("small") is not None


def test_threads_never_share_a_buffer():
    spares = Spares(1000)

    def work(number):
        for _ in range(300):
            buffer = spares.take("rows") or bytearray(8)
            buffer[:] = bytes([number]) * 8
            assert set(buffer) == {number}
            spares.put_back("rows", buffer, 8)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))
    assert spares.used <= 1000
