"""COLRv1 compositing said with what SVG renderers agree on: opacity, gradients, masks."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TypeAlias

import uharfbuzz as hb

from cardpress.color import BLACK, WHITE, Color
from cardpress.svg.paint_tree import Composite, Fill, Layer, Linear, with_colors
from cardpress.svg.shading import shade

_Mode = hb.PaintCompositeMode


@dataclass(frozen=True, slots=True)
class Group:
    """Nodes that are faded together by `opacity`, 0 to 1."""

    children: tuple[Node, ...]
    opacity: float


@dataclass(frozen=True, slots=True)
class Masked:
    """Nodes seen through the brightness of `mask`, which lies on white if `inverted`."""

    children: tuple[Node, ...]
    mask: tuple[Node, ...]
    inverted: bool


@dataclass(frozen=True, slots=True)
class Blend:
    """`source` laid on `backdrop` in a blend mode of CSS, alone with each other."""

    backdrop: tuple[Node, ...]
    source: tuple[Node, ...]
    mode: str


Node: TypeAlias = Fill | Group | Masked | Blend
Nodes: TypeAlias = tuple[Node, ...]

#: CSS's names for the modes that mix colours; no renderer but a browser knows all of them.
_BLEND_MODES = {
    _Mode.PLUS: "plus-lighter",
    _Mode.SCREEN: "screen",
    _Mode.OVERLAY: "overlay",
    _Mode.DARKEN: "darken",
    _Mode.LIGHTEN: "lighten",
    _Mode.COLOR_DODGE: "color-dodge",
    _Mode.COLOR_BURN: "color-burn",
    _Mode.HARD_LIGHT: "hard-light",
    _Mode.SOFT_LIGHT: "soft-light",
    _Mode.DIFFERENCE: "difference",
    _Mode.EXCLUSION: "exclusion",
    _Mode.MULTIPLY: "multiply",
    _Mode.HSL_HUE: "hue",
    _Mode.HSL_SATURATION: "saturation",
    _Mode.HSL_COLOR: "color",
    _Mode.HSL_LUMINOSITY: "luminosity",
}


def resolve(layers: Iterable[Layer]) -> Nodes:
    """Return the nodes that show `layers`.

    A glyph seen through a flat colour is a group with opacity, and light that falls softly
    on a flag becomes part of the flag's own colours: with these two, which are all that
    Noto Color Emoji has, nothing is left that renderers do differently.
    """
    nodes: list[Node] = []
    for layer in layers:
        nodes += (layer,) if isinstance(layer, Fill) else _composite(layer)
    return tuple(nodes)


def _composite(layer: Composite) -> Nodes:
    if layer.mode == _Mode.SRC_IN and (veil := _flat(layer.backdrop)):
        return (Group(resolve(layer.source), veil.alpha / 255),)
    backdrop, source = resolve(layer.backdrop), resolve(layer.source)
    if layer.mode == _Mode.SOFT_LIGHT and (light := _light(layer)):
        return recolored(backdrop, lambda fill: shade(fill, light))
    if layer.mode in _BLEND_MODES:
        return (Blend(backdrop, source, _BLEND_MODES[layer.mode]),)
    return _PORTER_DUFF[layer.mode](source, backdrop)


def _flat(layers: tuple[Layer, ...]) -> Color | None:
    """Return the colour that alone floods everything, if that is all there is."""
    match layers:
        case (Fill(clips=(), paint=Color() as color),):
            return color
    return None


def _light(layer: Composite) -> Linear | None:
    """Return the gradient of the source, if it covers exactly the backdrop."""
    match layer.source:
        case (Composite(_Mode.SRC_IN, layer.backdrop, (Fill(clips=(), paint=Linear() as light),)),):
            return light
    return None


def recolored(nodes: Nodes, change: Callable[[Fill], Fill]) -> Nodes:
    """Return `nodes` with each of their fills changed."""
    return tuple(_recolored(node, change) for node in nodes)


def _recolored(node: Node, change: Callable[[Fill], Fill]) -> Node:
    match node:
        case Fill():
            return change(node)
        case Group(children, opacity):
            return Group(recolored(children, change), opacity)
        case Masked(children, mask, inverted):
            return Masked(recolored(children, change), mask, inverted)
        case Blend(backdrop, source, mode):
            return Blend(recolored(backdrop, change), recolored(source, change), mode)


def _inside(nodes: Nodes, shape: Nodes) -> Nodes:
    white = recolored(shape, lambda fill: _tinted(fill, WHITE))
    return (Masked(nodes, white, inverted=False),)


def _outside(nodes: Nodes, shape: Nodes) -> Nodes:
    black = recolored(shape, lambda fill: _tinted(fill, BLACK))
    return (Masked(nodes, black, inverted=True),)


def _tinted(fill: Fill, tint: Color) -> Fill:
    paint = with_colors(fill.paint, lambda color: tint._replace(alpha=color.alpha))
    return Fill(fill.clips, paint)


#: What source and backdrop leave of each other (Porter and Duff 1984). Where both are half
#: transparent, laying one part over the other is not quite what they say, but near.
_PORTER_DUFF: dict[hb.PaintCompositeMode, Callable[[Nodes, Nodes], Nodes]] = {
    _Mode.CLEAR: lambda source, backdrop: (),
    _Mode.SRC: lambda source, backdrop: source,
    _Mode.DEST: lambda source, backdrop: backdrop,
    _Mode.DEST_OVER: lambda source, backdrop: source + backdrop,
    _Mode.SRC_IN: lambda source, backdrop: _inside(source, backdrop),
    _Mode.DEST_IN: lambda source, backdrop: _inside(backdrop, source),
    _Mode.SRC_OUT: lambda source, backdrop: _outside(source, backdrop),
    _Mode.DEST_OUT: lambda source, backdrop: _outside(backdrop, source),
    _Mode.SRC_ATOP: lambda source, backdrop: backdrop + _inside(source, backdrop),
    _Mode.DEST_ATOP: lambda source, backdrop: source + _inside(backdrop, source),
    _Mode.XOR: lambda source, backdrop: _outside(source, backdrop) + _outside(backdrop, source),
}
