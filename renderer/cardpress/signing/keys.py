"""The secrets that addresses are signed with."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from cardpress.errors import CardpressError

#: Holds `id:secret,...`, newest first; it replaces the file.
VARIABLE = "CARDPRESS_SIGNING_KEYS"

#: Its lines are `id:secret`, oldest first, so that a key is added by appending a line.
FILE = "signing-keys"

#: Bytes of a secret: as many as the signature keeps of the digest.
_LEAST_SECRET = 16

_ID = re.compile(r"[A-Za-z0-9_-]{1,32}")


@dataclass(frozen=True, slots=True)
class SigningKey:
    """A secret and the name that addresses call it by.

    Attributes:
        id: 1 to 32 letters, digits, hyphens or underscores; it is part of every address.
        secret: At least 16 bytes.
    """

    id: str
    secret: bytes = field(repr=False)

    def __str__(self) -> str:
        return f"{self.id}:{self.secret.decode()}"


def parse_key(text: str) -> SigningKey:
    """Return the key that is written `id:secret`.

    Raises:
        CardpressError: It is not; the message does not show it.
    """
    name, colon, secret = text.strip().partition(":")
    if not colon or not _ID.fullmatch(name):
        raise CardpressError(
            "a signing key is written id:secret; the id has 1 to 32 letters, digits, - or _"
        )
    if len(secret.encode()) < _LEAST_SECRET or not secret.isprintable():
        raise CardpressError(
            f"the secret of the signing key {name!r} must have at least {_LEAST_SECRET} "
            "printable bytes"
        )
    return SigningKey(name, secret.encode())


def parse_keys(texts: str | Iterable[str]) -> tuple[SigningKey, ...]:
    """Return the keys of `id:secret,...`, or of several `id:secret`, in that order.

    Raises:
        CardpressError: One is not a key, or an id occurs twice.
    """
    texts = texts.split(",") if isinstance(texts, str) else texts
    keys = tuple(parse_key(text) for text in texts if text.strip())
    names = [key.id for key in keys]
    for name in names:
        if names.count(name) > 1:
            raise CardpressError(f"there are two signing keys with the id {name!r}")
    return keys


class KeyRing:
    """The signing keys of an installation, newest first: all are accepted, the first signs.

    Args:
        home: Folder of the file that `create_key` writes; a change of it is noticed.
        environment: Its `CARDPRESS_SIGNING_KEYS` replaces the file. Default: this process's.

    Raises:
        CardpressError: The variable does not hold keys.
    """

    def __init__(self, home: Path | None, environment: Mapping[str, str] | None = None) -> None:
        given = (os.environ if environment is None else environment).get(VARIABLE, "")
        self._fixed = parse_keys(given) if given.strip() else None
        self._path = None if home is None else home / FILE
        self._read: tuple[tuple[int, int], tuple[SigningKey, ...]] | None = None

    @property
    def keys(self) -> tuple[SigningKey, ...]:
        """The keys as they are now; none if none was made.

        Raises:
            CardpressError: The file cannot be read, or does not hold keys.
        """
        if self._fixed is not None:
            return self._fixed
        try:
            return self._of_file()
        except FileNotFoundError:
            return ()
        except (OSError, UnicodeDecodeError) as error:
            raise CardpressError(f"cannot read the signing keys: {error}") from error

    def _of_file(self) -> tuple[SigningKey, ...]:
        if self._path is None:
            return ()
        status = self._path.stat()
        state = status.st_mtime_ns, status.st_size
        if self._read is None or self._read[0] != state:
            lines = self._path.read_text("utf-8").splitlines()
            self._read = state, parse_keys(reversed(lines))
        return self._read[1]


def create_key(home: Path) -> SigningKey:
    """Make a key, add it to the file in `home`, which only its owner can read, and return it.

    Raises:
        CardpressError: The file cannot be written.
    """
    key = SigningKey(secrets.token_hex(4), secrets.token_urlsafe(32).encode())
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        _append(home / FILE, str(key))
    except OSError as error:
        raise CardpressError(f"cannot write the signing keys: {error}") from error
    return key


def _append(path: Path, line: str) -> None:
    """Add a line in one piece, so that two processes may do so at once."""
    whole = not path.exists() or path.read_bytes()[-1:] in (b"", b"\n")
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, f"{'' if whole else chr(10)}{line}\n".encode())
    finally:
        os.close(handle)
