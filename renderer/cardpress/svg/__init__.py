"""The SVG back end: a scene to the text of one self-contained SVG file."""
