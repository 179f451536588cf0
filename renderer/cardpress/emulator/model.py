"""A cube with a picture on its faces: as binary glTF 2.0, and as a picture of it."""

from __future__ import annotations

import io
import json
import struct

from cardpress.emulator.pictures import thumbnail_of

_MAGIC, _JSON, _BINARY = 0x46546C67, 0x4E4F534A, 0x004E4942
_FLOAT, _SHORT, _VERTICES, _INDICES = 5126, 5123, 34962, 34963
#: The cube's six faces: the normal, and the two directions in which a texture runs.
_FACES = (
    ((0, 0, 1), (1, 0, 0), (0, -1, 0)), ((0, 0, -1), (-1, 0, 0), (0, -1, 0)),
    ((1, 0, 0), (0, 0, -1), (0, -1, 0)), ((-1, 0, 0), (0, 0, 1), (0, -1, 0)),
    ((0, 1, 0), (1, 0, 0), (0, 0, 1)), ((0, -1, 0), (1, 0, 0), (0, 0, -1)),
)  # fmt: skip


def cube(source: bytes | str, *, textured: bool) -> bytes:
    """Return a GLB of a cube two units wide; with the picture on every face if `textured`."""
    parts = [*_geometry(), _jpeg(source, 512)] if textured else _geometry()
    views, binary = [], b""
    for part in parts:
        views.append({"buffer": 0, "byteOffset": len(binary), "byteLength": len(part)})
        binary += part + bytes(-len(part) % 4)
    for view, target in zip(views, (_VERTICES,) * 3 + (_INDICES,), strict=False):
        view["target"] = target
    scene = _scene(views, len(binary), textured)
    words = json.dumps(scene).encode()
    words += b" " * (-len(words) % 4)
    chunks = struct.pack("<II", len(words), _JSON) + words
    chunks += struct.pack("<II", len(binary), _BINARY) + binary
    return struct.pack("<III", _MAGIC, 2, 12 + len(chunks)) + chunks


def _geometry() -> list[bytes]:
    """Return positions, normals, texture coordinates and indices."""
    corners = ((0, 0), (1, 0), (1, 1), (0, 1))
    positions: list[int] = []
    normals: list[int] = []
    indices: list[int] = []
    for at, (normal, right, down) in enumerate(_FACES):
        for u, v in corners:
            axes = zip(normal, right, down, strict=True)
            positions += [n + (2 * u - 1) * r + (2 * v - 1) * d for n, r, d in axes]
            normals += normal
        indices += [4 * at + corner for corner in (0, 2, 1, 0, 3, 2)]
    places = [place for corner in corners for place in corner] * 6
    floats = [struct.pack(f"<{len(row)}f", *row) for row in (positions, normals, places)]
    return [*floats, struct.pack(f"<{len(indices)}H", *indices)]


def _scene(views: list[dict[str, int]], length: int, textured: bool) -> dict[str, object]:
    surface: dict[str, object] = {"metallicFactor": 0, "roughnessFactor": 0.9}
    if textured:
        surface["baseColorTexture"] = {"index": 0}
    kinds = (("VEC3", 24), ("VEC3", 24), ("VEC2", 24), ("SCALAR", 36))
    accessors: list[dict[str, object]] = [
        {"bufferView": at, "componentType": _FLOAT, "count": count, "type": kind}
        for at, (kind, count) in enumerate(kinds)
    ]
    accessors[3]["componentType"] = _SHORT
    accessors[0] |= {"min": [-1, -1, -1], "max": [1, 1, 1]}
    attributes = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}
    scene: dict[str, object] = {
        "asset": {"version": "2.0"}, "scene": 0, "scenes": [{"nodes": [0]}],
        "nodes": [{"mesh": 0}], "buffers": [{"byteLength": length}], "bufferViews": views,
        "meshes": [{"primitives": [{"attributes": attributes, "indices": 3, "material": 0}]}],
        "accessors": accessors, "materials": [{"pbrMetallicRoughness": surface}],
    }  # fmt: skip
    if textured:
        scene |= {"images": [{"bufferView": 4, "mimeType": "image/jpeg"}]}
        scene |= {"textures": [{"source": 0}]}
    return scene


def _jpeg(source: bytes | str, side: int) -> bytes:
    file = io.BytesIO()
    thumbnail_of(source, side).save(file, "JPEG", quality=88)
    return file.getvalue()


def preview(source: bytes | str, *, textured: bool) -> bytes:
    """Return a JPEG of 1024 px square: the cube seen from above its front edge."""
    from PIL import Image, ImageEnhance

    face = thumbnail_of(source, 400) if textured else Image.new("RGB", (400, 400), "#c9ced6")
    view = Image.new("RGB", (1024, 1024), "#f4f5f7")
    # Each face is an affine map of its corner and its two edges, in pixels of the view.
    shown = (
        (1.0, (166, 312), (346, 200), (0, 400)),
        (0.62, (512, 512), (346, -200), (0, 400)),
        (1.25, (512, 112), (346, 200), (-346, 200)),
    )
    for light, corner, right, down in shown:
        lit = ImageEnhance.Brightness(face).enhance(light).convert("RGBA")
        placed = lit.transform(view.size, Image.Transform.AFFINE, _inverse(corner, right, down),
                               Image.Resampling.BICUBIC)  # fmt: skip
        view.paste(placed, (0, 0), placed)
    file = io.BytesIO()
    view.save(file, "JPEG", quality=90)
    return file.getvalue()


def _inverse(
    corner: tuple[int, int], right: tuple[int, int], down: tuple[int, int]
) -> tuple[float, ...]:
    """Return the map from the view back to a face of 400 px, as Pillow wants it."""
    a, b = right[0] / 400, down[0] / 400
    c, d = right[1] / 400, down[1] / 400
    whole = a * d - b * c
    x, y = corner
    return (
        d / whole, -b / whole, (b * y - d * x) / whole,
        -c / whole, a / whole, (c * x - a * y) / whole,
    )  # fmt: skip
