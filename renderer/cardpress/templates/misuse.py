"""What an expression or a value is refused with, before it is known where it stands."""

from __future__ import annotations


class MisuseError(Exception):
    """An expression or a value is not as it must be; becomes a `Problem` where it is caught.

    Attributes:
        code: As for `Problem`.
        message: What is wrong, as the end of a problem's message.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
