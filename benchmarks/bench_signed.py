"""What a picture by signed address costs when it is in the cache, in CPU time.

Run `python benchmarks/bench_signed.py`. The request is compared with one that does nothing
(`/healthz`) in the same process, so what HTTP itself costs falls out.
"""

from __future__ import annotations

import os
import statistics
import tempfile
import time
from collections.abc import Callable
from contextlib import redirect_stderr
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import cardpress
from cardpress.signing import create_key, verify
from cardpress.store import Store
from cardpress_server import ServerSettings, create_app

#: Runs of a round; the median of the rounds is shown.
RUNS, ROUNDS = 500, 9

CARD = Path(__file__).parents[1] / "examples" / "hello.json"


def cpu(function: Callable[[], object]) -> float:
    """Return the CPU time of one call in microseconds."""
    rounds = []
    for _ in range(ROUNDS):
        began = time.process_time()
        for _ in range(RUNS):
            function()
        rounds.append((time.process_time() - began) / RUNS * 1e6)
    return statistics.median(rounds)


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        key = create_key(home)
        app = create_app(ServerSettings(home=home, workers=1))
        # The log is written, as it is when serving, but not shown.
        with open(os.devnull, "w") as nowhere, redirect_stderr(nowhere):
            try:
                _measure_requests(app.test_client(), key)
            finally:
                app.extensions["cardpress"].close()
        _measure_parts(home, key)


def _measure_requests(client, key) -> None:  # noqa: ANN001
    nothing = cpu(partial(client.get, "/healthz"))
    print(f"a request that does nothing     {nothing:7.0f} us")
    for scale in (1, 2):
        url = cardpress.sign_url(CARD, key=key, scale=scale)
        answer = client.get(url)
        hit = cpu(partial(client.get, url))
        size = f"hit, PNG of {len(answer.data):,} bytes"
        print(f"{size:31} {hit:7.0f} us, {hit - nothing:.0f} us beyond it")
        again = cpu(partial(client.get, url, headers={"If-None-Match": answer.headers["ETag"]}))
        print(f"{'the same, not modified':31} {again:7.0f} us, {again - nothing:.0f} us beyond it")


def _measure_parts(home: Path, key) -> None:  # noqa: ANN001
    url = cardpress.sign_url(CARD, key=key)
    now = datetime.now(UTC)
    print(
        f"sign                            {cpu(partial(cardpress.sign_url, CARD, key=key)):7.0f} us"
    )
    print(f"verify                          {cpu(partial(verify, url, '', [key], now)):7.0f} us")
    store = Store(home / "store", 1 << 28)
    name = "a" * 64
    for size in (15_000, 60_000, 250_000):
        store.put(name, bytes(size))
        print(f"read {size:7,} bytes              {cpu(partial(store.get, name)):7.0f} us")
        home.joinpath("store", name).unlink()


if __name__ == "__main__":
    main()
