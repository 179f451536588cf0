"""Kills programs while they order from AI services, and counts what was billed.

    python benchmarks/bench_orders.py [--kills 200] [--seed 1] [--json]

Each program orders one thing after another from the four services of the emulator and is
killed (SIGKILL) at a random moment; the next one begins with what the last left. In the end
the orders that the services have are resumed. Nothing may have been billed twice, and nothing
of which there is no intent in the ledger.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import sys
import tempfile
import time
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path

from cardpress.emulator import Emulator
from cardpress.errors import ProviderError
from cardpress.providers.services import FOLDER, Services

PHOTO = Path(__file__).parents[1] / "examples" / "portrait.png"

#: A program is killed this many seconds after it was started, at most.
LONGEST_LIFE = 0.35

#: Requests that exist at the beginning, and how many more each program asks for.
FIRST, STEP = 6, 1


@dataclass(frozen=True, slots=True)
class Count:
    """What has happened.

    Attributes:
        kills: Programs that were killed while they ran.
        intents: Requests in the ledger, refused ones included.
        billed: Orders that the services have billed.
        billed_twice: Requests that were billed more than once.
        finished: Results that are stored.
        unknown: Requests of unknown fate, which were not sent again.
        states: Rows of the ledger, by state.
        seconds: How long it took.
    """

    kills: int
    intents: int
    billed: int
    billed_twice: int
    finished: int
    unknown: int
    states: dict[str, int]
    seconds: float

    @property
    def sound(self) -> bool:
        """Whether no money was spent that should not have been."""
        return self.billed <= self.intents and self.billed_twice == 0


def order_all(environment: dict[str, str], last: int) -> None:
    """Ask for the requests up to the one of number `last`, the newest first."""
    os.environ.update(environment)
    services = Services()
    photo = PHOTO.read_bytes()
    for number in range(last, -1, -1):
        try:
            order(services, number, photo)
        except ProviderError as error:
            if error.code not in ("unknown-fate", "timed-out"):
                raise


def order(services: Services, number: int, photo: bytes) -> None:
    """Ask for the request of a number, of one of the four services."""
    match number % 4:
        case 0:
            services.get("aiphoto").generate(prompt=f"Picture {number}")
        case 1:
            prompt = f"in the style of the year {number}"
            services.get("caricaturo").caricature(image=photo, custom_prompt=prompt)
        case 2:
            services.get("mediagen").generate(prompt=f"Picture {number}")
        case _:
            # The picture itself differs: bytes after its end do not change what it shows.
            image = photo + number.to_bytes(4, "big")
            services.get("ailabtools").cartoon(image=image, effect=number % 9)


def kill_one(context: multiprocessing.context.ForkServerContext, arguments: tuple[object, ...],
             life: float) -> bool:  # fmt: skip
    """Start a program and kill it; return whether it was still running."""
    program = context.Process(target=order_all, args=arguments)
    program.start()
    program.join(life)
    alive = program.is_alive()
    program.kill()
    program.join()
    if not alive and program.exitcode:
        raise SystemExit(f"a program failed with the exit code {program.exitcode}")
    return alive


def run(kills: int, seed: int) -> Count:
    """Kill that many programs, and count."""
    chance = random.Random(seed)
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(
        ["cardpress.providers.services", "cardpress.fetching.client", "cardpress.providers.network"]
    )
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as home, Emulator(polls=2) as emulator:
        environment = emulator.environment() | {
            "CARDPRESS_HOME": home, "CARDPRESS_POLL_SECONDS": "0.01"
        }  # fmt: skip
        killed, last = 0, FIRST
        while killed < kills:
            killed += kill_one(context, (environment, last), chance.uniform(0, LONGEST_LIFE))
            last += STEP
        finisher = context.Process(target=order_all, args=(environment, last))
        finisher.start()
        finisher.join()
        return count(emulator, Path(home), killed, time.monotonic() - begin)


def count(emulator: Emulator, home: Path, kills: int, seconds: float) -> Count:
    """Compare what the services have billed with the ledger."""
    from cardpress.providers.ledger import Ledger

    ledger = Ledger(home / FOLDER)
    states = Counter(order.state.value for order in ledger.orders())
    ledger.close()
    billed = Counter((order.service, order.digest) for order in emulator.orders)
    stored = list((home / FOLDER / "results").glob("[!.]*/result.json"))
    return Count(
        kills,
        states.total(),
        billed.total(),
        sum(times > 1 for times in billed.values()),
        len(stored),
        states["unknown"],
        dict(states),
        round(seconds, 1),
    )


def main() -> int:
    """Run it and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    result = run(given.kills, given.seed)
    if given.json:
        print(json.dumps(asdict(result) | {"sound": result.sound}))
    else:
        for name, value in asdict(result).items():
            print(f"{name.replace('_', ' '):>14}  {value}")
    return 0 if result.sound else 1


if __name__ == "__main__":
    sys.exit(main())
