"""Picture sources: what kind a `src` is, how its bytes are read, and how they are decoded.

`classify` and `read` turn a `src` into bytes, `inspect` looks at their header within the
limits, `decode` makes the bitmap. Nothing outside this package and the resolve stage does I/O.
"""
