"""Two generators whose plug-ins make cards, built with and without them.

They get an environment of their own, `peers/sites-venv`, made once:

    python -m venv benchmarks/peers/sites-venv
    benchmarks/peers/sites-venv/bin/pip install mkdocs==1.6.1 'mkdocs-material[imaging]==9.8.1' \
        sphinx==9.0.4 sphinxext-opengraph==0.13.0 matplotlib==3.11.2

mkdocs-material draws with CairoSVG, which needs the system's libcairo (`apt-get install
libcairo2`), and downloads Roboto from Google Fonts; offline the build fails. So static instances
of our own Roboto are put into its cache, where it looks first. sphinxext-opengraph draws with
matplotlib and brings its font.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

import site_pages

PYTHON = Path(__file__).parent / "peers" / "sites-venv" / "bin" / "python"
_ROBOTO = Path(__file__).parents[1] / "fonts" / "roboto" / "Roboto[wdth,wght].ttf"

_MKDOCS = """site_name: Bench
site_url: https://example.com/
theme: {{name: material, font: false}}
plugins:{plugins}
"""

_SOCIAL = """
  - social: {concurrency: %d, cards_layout_options: {font_family: Roboto}}
"""

_CONF = """project = "Bench"
extensions = ["sphinxext.opengraph"]
ogp_site_url = "https://example.com/"
ogp_social_cards = {{"enable": {cards}}}
html_theme = "basic"
"""


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator with a plug-in that makes cards."""

    folder: Path
    kind: str

    def build(self, *, cards: bool) -> float:
        """Return the seconds of a build from nothing, its caches empty but for fonts."""
        for name in ("site", "out", "doctrees"):
            shutil.rmtree(self.folder / name, ignore_errors=True)
        command = self._mkdocs(cards) if self.kind == "mkdocs" else self._sphinx(cards)
        began = time.perf_counter()
        environment = {**os.environ, "NO_MKDOCS_2_WARNING": "1"}
        done = subprocess.run(
            command, cwd=self.folder, capture_output=True, check=False, env=environment
        )
        if done.returncode:
            raise SystemExit(done.stderr.decode()[-3000:])
        return time.perf_counter() - began

    def made(self) -> int:
        """Return how many cards the last build made."""
        pattern = "site/assets/images/social/**/*.png" if self.kind == "mkdocs" else "out/**/*.png"
        return sum("static" not in file.parts for file in self.folder.glob(pattern))

    def _mkdocs(self, cards: bool) -> list[str]:
        cache = self.folder / ".cache" / "plugin" / "social"
        for item in cache.iterdir():
            if item.name != "fonts":
                shutil.rmtree(item) if item.is_dir() else item.unlink()
        plugins = _SOCIAL % (os.cpu_count() or 1) if cards else " []"
        self.folder.joinpath("mkdocs.yml").write_text(_MKDOCS.format(plugins=plugins), "utf-8")
        return [str(PYTHON), "-m", "mkdocs", "build", "--quiet"]

    def _sphinx(self, cards: bool) -> list[str]:
        self.folder.joinpath("source", "conf.py").write_text(_CONF.format(cards=cards), "utf-8")
        options = ["-q", "-j", "auto", "-b", "html", "-d", "doctrees"]
        return [str(PYTHON), "-m", "sphinx", *options, "source", "out"]


def peers(folder: Path, count: int) -> dict[str, Peer]:
    """Return the peers, with `count` pages each."""
    if not PYTHON.exists():
        raise SystemExit(__doc__)
    mkdocs, sphinx = folder / "mkdocs", folder / "sphinx"
    for number, page in enumerate(site_pages.pages(count)):
        name = "index" if number == 0 else page.path
        _write(mkdocs / "docs" / f"{name}.md", page.markdown)
        _write(sphinx / "source" / f"{name}.rst", page.rst)
    _write(
        sphinx / "source" / "all.rst",
        ":orphan:\n\nAll\n===\n\n.. toctree::\n   :glob:\n\n   blog/*/*\n",
    )
    _make_fonts(mkdocs / ".cache" / "plugin" / "social" / "fonts" / "Roboto")
    return {
        "mkdocs-material social": Peer(mkdocs, "mkdocs"),
        "sphinxext-opengraph": Peer(sphinx, "sphinx"),
    }


def _write(file: Path, text: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, "utf-8")


def _make_fonts(folder: Path) -> None:
    """Put static instances of Roboto where mkdocs-material keeps its downloads."""
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    folder.mkdir(parents=True)
    for name, weight in (("Regular", 400), ("Bold", 700)):
        font = instantiateVariableFont(TTFont(_ROBOTO), {"wght": weight, "wdth": 100})
        font.save(folder / f"{name}.ttf")
