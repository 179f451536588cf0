"""Fetch the contenders of `peers.json` into the ignored folder `peers`, and make their fonts.

    python benchmarks/fetch_peers.py

Needs npm for those that run on Node; Chromium is taken from the system where it is installed.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"
FONTS = PEERS / "fonts"

#: The fonts that the cards use. Satori cannot read variable fonts, so all peers get static ones.
_FONTS = {
    ("inter/Inter[opsz,wght].ttf", "Inter"): (400, 600, 700),
    ("notosanssc/NotoSansSC[wght].ttf", "NotoSansSC"): (400,),
}

#: Where Cardpress pins the optical size.
_OPTICAL_SIZE = 14


def main() -> None:
    """Fetch what is missing and say what could not be had."""
    PEERS.mkdir(exist_ok=True)
    wanted = json.loads(HERE.joinpath("peers.json").read_text("utf-8"))
    _make_fonts()
    _install_npm(wanted["npm"])
    _install_pip(wanted["pip"])
    if not shutil.which("chromium"):
        print("no chromium on the path: it will be listed as missing")


def _install_npm(packages: dict[str, str]) -> None:
    npm = shutil.which("npm")
    if npm is None:
        print("no npm on the path: takumi, satori, @vercel/og and Chromium will be missing")
        return
    manifest = {"name": "peers", "private": True, "dependencies": packages}
    PEERS.joinpath("package.json").write_text(json.dumps(manifest), "utf-8")
    options = ("--no-audit", "--no-fund", "--no-package-lock", "--loglevel=error")
    _run([npm, "install", *options], "npm's packages")


def _install_pip(packages: dict[str, str]) -> None:
    """Install into an environment of its own: versions may clash with the project's."""
    python = PEERS / "venv" / "bin" / "python"
    if not python.exists():
        _run([sys.executable, "-m", "venv", str(PEERS / "venv")], "a virtual environment")
    pinned = [f"{name}=={version}" for name, version in packages.items()]
    quiet = ("--quiet", "--disable-pip-version-check")
    _run([str(python), "-m", "pip", "install", *quiet, *pinned], "Python's packages")


def _run(command: list[str], what: str) -> None:
    done = subprocess.run(command, cwd=PEERS, check=False)
    print(f"{what}: {'fetched' if done.returncode == 0 else 'failed, see above'}")


def _make_fonts() -> None:
    """Cut static fonts out of the bundled variable ones."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    FONTS.mkdir(parents=True, exist_ok=True)
    for (source, family), weights in _FONTS.items():
        for weight in weights:
            target = FONTS / f"{family}-{weight}.ttf"
            if target.exists():
                continue
            font = TTFont(HERE.parent / "fonts" / source)
            axes = {axis.axisTag for axis in font["fvar"].axes}
            place = {"wght": weight, "opsz": _OPTICAL_SIZE}
            place = {tag: value for tag, value in place.items() if tag in axes}
            instantiateVariableFont(font, place, inplace=True).save(target)
            print(f"made {target.name}")


if __name__ == "__main__":
    main()
