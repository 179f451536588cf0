"""Let everything go wrong that can, and write what was seen into `docs/providers.md`.

Run: python docs/render_fault_table.py [--check]

Each kind of fault that the emulator knows is met once, at each step, of each service; then the
same is asked for again. `tests/providers/live/test_fault_table.py` asserts on the same runs.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from cardpress.emulator import KINDS, SERVICES, STEPS, Emulator, Fault, kinds_at
from cardpress.errors import CardpressError, ProviderError
from cardpress.providers import Services
from cardpress.providers.configuration import Configuration
from cardpress.settings import Settings

ROOT = Path(__file__).parents[1]

PAGE = ROOT / "docs" / "providers.md"
BEGIN, END = "<!-- faults -->\n", "<!-- end of faults -->\n"

#: Steps of an order, in order; questions about the account are not billed.
ORDER_STEPS = tuple(step for step in STEPS if step != "account")

#: Short, as all of it is on this machine; the defaults are 60 to 300, 10 and 60 seconds.
PATIENCE = {
    "POLL_SECONDS": "0.02", "CREATE_SECONDS": "1.5", "CALL_SECONDS": "1.5",
    "DOWNLOAD_SECONDS": "1.5", "ORDER_SECONDS": "60",
}  # fmt: skip

#: What is asked for: the operation and its fields.
WISHES: dict[str, tuple[str, dict[str, Any]]] = {
    "caricaturo": ("caricature", {}),
    "ailabtools": ("cartoon", {"effect": 1}),
    "mediagen": ("generate", {"prompt": "A lighthouse"}),
    "aiphoto": ("generate", {"prompt": "A lighthouse"}),
}

#: Cases that wait for something at once.
_WORKERS = 8


@dataclass(frozen=True, slots=True)
class Case:
    """A fault at a step of a service."""

    service: str
    step: str
    kind: str


@dataclass(frozen=True, slots=True)
class Seen:
    """What came of a case.

    Attributes:
        case: Which.
        first: `"made"`, or the code of the error.
        then: The same, of the second call, without a fault.
        tries: Requests of the step during the first call.
        billed: Orders that the service has billed, after both calls.
        billed_first: Likewise, after the first.
        intents: Rows of the ledger that were not refused.
        message: Of the first error.
    """

    case: Case
    first: str
    then: str
    tries: int
    billed: int
    billed_first: int
    intents: int
    message: str

    @property
    def cell(self) -> str:
        """What the table says."""
        first = f"made, {self.tries} tries" if self.tries > 1 else "made"
        told = first if self.first == "made" else f"`{self.first}`"
        if self.then != self.first:
            told += f", then {'made' if self.then == 'made' else f'`{self.then}`'}"
        return f"{told}; {self.billed} billed"


def cases(services: Iterable[str] = SERVICES) -> Iterator[Case]:
    """Yield everything that can go wrong while something is ordered."""
    for service in services:
        for step in ORDER_STEPS:
            for kind in kinds_at(service, step):
                yield Case(service, step, kind)


def observe(case: Case) -> Seen:
    """Let it go wrong once, and ask for the same again."""
    fault = Fault(case.service, case.step, case.kind, retry_after=1)
    with tempfile.TemporaryDirectory() as home, Emulator(polls=1, faults=[fault]) as emulator:
        services = _services(emulator, Path(home))
        provider = services.get(case.service)
        operation, fields = WISHES[case.service]
        if operation in ("caricature", "cartoon"):
            fields = {**fields, "image": (ROOT / "examples" / "portrait.png").read_bytes()}
        request = provider.made(operation, fields)
        first, message = _outcome(provider, request)
        tries, billed = emulator.count(case.service, case.step), len(emulator.orders)
        then, _ = _outcome(provider, request)
        rows = [row for row in services.ledger.orders() if row.state != "refused"]
        services.ledger.close()
        return Seen(
            case, first, then, tries, len(emulator.orders), billed, len(rows), message
        )  # fmt: skip


def observe_all(chosen: Iterable[Case]) -> list[Seen]:
    """Observe several cases at once: most of the time is spent waiting."""
    with ThreadPoolExecutor(_WORKERS) as pool:
        return list(pool.map(observe, chosen))


def table(seen: Iterable[Seen]) -> str:
    """Return the tables, one for each step, in Markdown."""
    cells = {each.case: each.cell for each in seen}
    parts = []
    for step in ORDER_STEPS:
        lines = [f"| fault at {step} | " + " | ".join(f"`{name}`" for name in SERVICES) + " |"]
        lines += ["|" + "---|" * (len(SERVICES) + 1)]
        for kind in KINDS:
            row = [cells.get(Case(service, step, kind), "") for service in SERVICES]
            if any(row):
                lines.append(f"| {kind} | " + " | ".join(row) + " |")
        parts.append("\n".join(lines) + "\n")
    kinds = "".join(f"- {kind}: {words}.\n" for kind, words in KINDS.items())
    return "\n".join([*parts, kinds]).rstrip()


def written(page: str, tables: str) -> str:
    """Return the page with the tables between its two marks."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{tables}\n{END}{after}"


def _services(emulator: Emulator, home: Path) -> Services:
    environment = emulator.environment()
    quick = {f"CARDPRESS_{name}": value for name, value in PATIENCE.items()}
    settings = replace(Settings(), allow_hosts=(environment["CARDPRESS_ALLOW_HOSTS"],))
    return Services(settings, configuration=Configuration(environment | quick, {}), home=home)


def _outcome(provider: Any, request: Any) -> tuple[str, str]:
    try:
        provider.run(request)
    except ProviderError as error:
        return error.code, str(error)
    except CardpressError as error:
        return type(error).__name__, str(error)
    return "made", ""


def main() -> int:
    """Write the tables, or check that those of the page are right."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--check", action="store_true", help="only compare")
    check = parser.parse_args().check
    page = PAGE.read_text(encoding="utf-8")
    new = written(page, table(observe_all(cases())))
    if not check:
        PAGE.write_text(new, encoding="utf-8")
    return int(check and new != page)


if __name__ == "__main__":
    for name in [name for name in os.environ if name.startswith("CARDPRESS_")]:
        del os.environ[name]
    sys.exit(main())
