"""Affine maps as SVG writes them: (a, b, c, d, e, f), x' = ax + cy + e, y' = bx + dy + f."""

from __future__ import annotations

from typing import TypeAlias

from cardpress.svg.numbers import number

Matrix: TypeAlias = tuple[float, float, float, float, float, float]

IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def multiply(outer: Matrix, inner: Matrix) -> Matrix:
    """Return the map that does `inner` first and `outer` after it."""
    if inner == IDENTITY:
        return outer
    a, b, c, d, e, f = outer
    p, q, r, s, t, u = inner
    return (
        a * p + c * q, b * p + d * q,
        a * r + c * s, b * r + d * s,
        a * t + c * u + e, b * t + d * u + f,
    )  # fmt: skip


def invert(matrix: Matrix) -> Matrix | None:
    """Return the inverse map; None if the matrix flattens the plane."""
    a, b, c, d, e, f = matrix
    determinant = a * d - b * c
    if not determinant:
        return None
    a, b, c, d = d / determinant, -b / determinant, -c / determinant, a / determinant
    return a, b, c, d, -(a * e + c * f), -(b * e + d * f)


def apply(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Return where the point (x, y) goes."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def is_translation(matrix: Matrix) -> bool:
    """Whether the map only moves."""
    return matrix[:4] == IDENTITY[:4]


def transform(matrix: Matrix) -> str:
    """Return the matrix as the value of a `transform` attribute.

    Five decimals are 0.01 units at the far side of an em of 2,048 units.
    """
    numbers = [number(value, 5) for value in matrix[:4]]
    numbers += [number(value) for value in matrix[4:]]
    return f"matrix({' '.join(numbers)})"
