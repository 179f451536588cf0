"""Draw the README's gallery anew from `examples/*.json`.

Run: python docs/render_gallery.py
"""

from __future__ import annotations

from pathlib import Path

import cardpress

ROOT = Path(__file__).parents[1]

#: Cards with a photo are JPEG: as PNG they would be half a megabyte.
PHOTOS = {"photo", "product"}


def main() -> None:
    """Write one picture per example."""
    folder = ROOT / "docs" / "gallery"
    folder.mkdir(exist_ok=True)
    for source in sorted(ROOT.joinpath("examples").glob("*.json")):
        kind = "jpg" if source.stem in PHOTOS else "png"
        picture = cardpress.render(source, kind, effort="small")
        picture.save(folder / f"{source.stem}.{kind}")


if __name__ == "__main__":
    main()
