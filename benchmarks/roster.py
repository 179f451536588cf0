"""Who takes part."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from contender import Contender

HERE = Path(__file__).parent
PEERS = HERE / "peers"
WORKERS = HERE / "contenders"

_MODULES = PEERS / "node_modules"
_PYTHON = PEERS / "venv" / "bin" / "python"
_NODE = shutil.which("node") or "node"
_CHROMIUM = shutil.which("chromium") or "chromium"

#: What glibc is told to keep freed buffers, as one would for a process of one's own.
_TUNING = {
    "MALLOC_MMAP_THRESHOLD_": str(32 << 20),
    "MALLOC_TRIM_THRESHOLD_": str(512 << 20),
}


def contenders() -> list[Contender]:
    """Return all contenders, those that are missing too."""
    return [*_cardpress(), *_node_peers(), *_python_peers(), *_chromium()]


def _cardpress() -> list[Contender]:
    ways = [
        *(("png", effort) for effort in ("fast", "balanced", "small")),
        *((format, "balanced") for format in ("jpeg", "webp", "avif", "svg")),
    ]
    from_dicts = [cardpress(format, effort) for format, effort in ways]
    documents = [way for way in ways if way[0] in ("png", "jpeg", "svg") and way[1] != "small"]
    from_documents = [cardpress(*way, kind="document") for way in documents]
    tuned = cardpress("png", "fast", suffix=", tuned malloc", environment=_TUNING)
    return [*from_dicts, *from_documents, tuned]


def cardpress(
    format: str,
    effort: str,
    *,
    kind: str = "dict",
    processes: int = 0,
    suffix: str = "",
    environment: dict[str, str] | None = None,
) -> Contender:
    """Return Cardpress in one of its ways.

    Args:
        format: Output format.
        effort: `"fast"`, `"balanced"` or `"small"`.
        kind: What it is given: `"dict"` or `"document"`.
        processes: Of the pool that batches go to; 0 for none.
        suffix: Added to the name.
        environment: Variables of its process.
    """
    name = f"cardpress {format}" + (f" {effort}" if format == "png" else "")
    name += ", from a Document" if kind == "document" else ""
    command = [sys.executable, str(WORKERS / "cardpress_worker.py"), format, effort, kind]
    return Contender(
        name + suffix,
        (*command, *([str(processes)] if processes else [])),
        "card",
        format,
        slow=effort == "small" or format == "avif",
        environment=environment or {},
    )


def _node_peers() -> list[Contender]:
    takumi = _MODULES / "@takumi-rs" / "core"
    satori, og = _MODULES / "satori", _MODULES / "@vercel" / "og"
    return [
        *(_node(f"takumi {kind}", kind, takumi, "takumi.mjs", kind)
          for kind in ("png", "jpeg", "svg")),
        _node("satori + resvg-js", "png", satori, "satori.mjs", "png"),
        _node("satori svg", "svg", satori, "satori.mjs", "svg"),
        _node("@vercel/og", "png", og, "og.mjs"),
    ]  # fmt: skip


def _node(name: str, format: str, package: Path, script: str, *arguments: str) -> Contender:
    command = (_NODE, str(PEERS / script), *arguments)
    return Contender(
        name, command, "plain", format, slow=name == "@vercel/og", needs=(Path(_NODE), package)
    )


def _python_peers() -> list[Contender]:
    peers = (
        ("CairoSVG on our SVG", "cairosvg", "svg"),
        ("resvg_py on our SVG", "resvg", "svg"),
        ("pictex", "pictex", "plain"),
        ("Pillow", "pillow", "plain"),
    )
    return [
        Contender(name, (str(_PYTHON), str(WORKERS / f"{worker}_worker.py")), reads, "png",
                  slow=True, needs=(_PYTHON,))
        for name, worker, reads in peers
    ]  # fmt: skip


def _chromium() -> list[Contender]:
    """Return Chromium in three ways; it is many processes and is never pinned."""
    ways = (
        ("Chromium", "png", "png"),
        ("Chromium, optimizeForSpeed", "png", "speedy-png"),
        ("Chromium jpeg", "jpeg", "jpeg"),
    )
    script, needs = str(PEERS / "chromium.mjs"), (Path(_CHROMIUM), _MODULES / "playwright-core")
    return [
        Contender(name, (_NODE, script, _CHROMIUM, kind), "plain", format, slow=True, pins=False,
                  needs=needs)
        for name, format, kind in ways
    ]  # fmt: skip


def place_scripts() -> None:
    """Copy the scripts for Node beside the packages: Node looks for packages from there."""
    if PEERS.exists():
        for script in WORKERS.glob("*.mjs"):
            shutil.copy(script, PEERS)
