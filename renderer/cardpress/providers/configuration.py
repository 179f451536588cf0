"""What the environment and the configuration file say about AI services."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cardpress.errors import CardpressError
from cardpress.providers.secret import Secret
from cardpress.settings import configuration

if TYPE_CHECKING:
    from cardpress.providers.protocol import Provider

_PREFIX = "CARDPRESS_"

#: Name of the table in the configuration file; each service has a table of its own in it.
TABLE = "providers"


@dataclass(frozen=True, slots=True)
class Terms:
    """How orders are made and waited for, whatever the service.

    Each is a setting, e.g. `CARDPRESS_POLL_SECONDS`, or `poll_seconds` in the table
    `providers` of the configuration file.

    Attributes:
        poll_seconds: Between two questions about one order.
        order_seconds: How long an order may take from its creation on.
        call_seconds: How long the answer to a question may take.
        create_seconds: How long the answer to an order may take; None for what the provider
            says (`Provider.create_seconds`).
        download_seconds: How long one attempt to download a file may take.
        file_bytes: Size of a video or 3D model at most; pictures follow `Limits`.
        results_bytes: Bytes that stored results may take before the least recently used are
            deleted; None for no bound: they were paid for.
        max_credits: Billed requests per call or run; None for no bound.
    """

    poll_seconds: float = 5
    order_seconds: float = 300
    call_seconds: float = 10
    create_seconds: float | None = None
    download_seconds: float = 60
    file_bytes: int = 256 * 1024 * 1024
    results_bytes: int | None = None
    max_credits: int | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """How one service is reached.

    Each is a setting, e.g. `CARDPRESS_AIPHOTO_API_KEY`, or `api_key` in the table
    `providers.aiphoto` of the configuration file.

    Attributes:
        api_key: None where there is none: stored results can still be used.
        base_url: Without a slash at the end; None where it must be set and is not.
        concurrency: How many orders the service gets at once.
        paths: Paths that the user has set, by the names in `Provider.paths`.
    """

    api_key: Secret | None = None
    base_url: str | None = None
    concurrency: int = 4
    paths: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Configuration:
    """Where settings of services come from, read once.

    Attributes:
        environment: `CARDPRESS_*` variables; may hold keys.
        table: The table `providers` of the configuration file.
    """

    environment: Mapping[str, str] = field(repr=False)
    table: Mapping[str, Any] = field(repr=False)

    @classmethod
    def load(
        cls, environment: Mapping[str, str] | None = None, folder: Path | None = None
    ) -> Configuration:
        """Read the environment (default: this process's) and the file in `folder`.

        Raises:
            CardpressError: The configuration file cannot be read.
        """
        table = configuration(folder or Path.cwd()).get(TABLE, {})
        if not isinstance(table, Mapping):
            raise CardpressError(f"{TABLE} must be a table")
        environment = os.environ if environment is None else environment
        own = {name: value for name, value in environment.items() if name.startswith(_PREFIX)}
        return cls(own, table)

    def terms(self) -> Terms:
        """Return the terms of all services.

        Raises:
            CardpressError: A value is not what it must be.
        """
        read: dict[str, Any] = {}
        for item in fields(Terms):
            value = self._value("", item.name)
            if value is not None:
                convert: Callable[[str, Any], Any] = _TERMS.get(item.name, _seconds)
                read[item.name] = convert(_variable("", item.name), value)
        return Terms(**read)

    def account(self, provider: type[Provider]) -> Account:
        """Return how `provider` is reached.

        Raises:
            CardpressError: A value is not what it must be.
        """
        name = provider.name
        if not isinstance(self.table.get(name, {}), Mapping):
            raise CardpressError(f"{TABLE}.{name} must be a table")
        key = self._key(name)
        url = self._value(name, "base_url") or provider.base_url
        most = self._value(name, "concurrency")
        paths = {one: self._value(name, f"{one}_path") for one in provider.paths}
        return Account(
            None if key is None else _checked(_variable(name, "api_key"), key),
            None if url is None else _url(_variable(name, "base_url"), url),
            provider.concurrency if most is None
            else _positive(_variable(name, "concurrency"), most),
            {one: _path(_variable(name, f"{one}_path"), path)
             for one, path in paths.items() if path is not None},
        )  # fmt: skip

    def _key(self, owner: str) -> Secret | None:
        """Return a key, covered before anything can fail and show what it holds."""
        value = self._value(owner, "api_key")
        return None if value is None else Secret(str(value).strip())

    def _value(self, owner: str, name: str) -> Any:
        """Return a setting, None where nobody has set it."""
        table = self.table.get(owner, {}) if owner else self.table
        return self.environment.get(_variable(owner, name)) or table.get(name)


def _variable(owner: str, name: str) -> str:
    middle = f"{owner.replace('-', '_')}_" if owner else ""
    return f"{_PREFIX}{middle}{name}".upper()


def _checked(variable: str, key: Secret) -> Secret:
    # It becomes a header: a line break or a letter beyond ASCII would fail there, with the key
    # in the message.
    if not all("!" <= character <= "~" for character in key.reveal()):
        raise CardpressError(f"{variable} must be printable ASCII without spaces")
    return key


def _url(variable: str, value: Any) -> str:
    text = str(value).strip().rstrip("/")
    if not text.startswith(("https://", "http://")) or "@" in text or "?" in text or "#" in text:
        raise CardpressError(f"{variable} must be an address such as https://example.com/api")
    return text


def _path(variable: str, value: Any) -> str:
    if not str(value).startswith("/"):
        raise CardpressError(f"{variable} must be a path that begins with /, not {value!r}")
    return str(value)


def _seconds(variable: str, value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if isinstance(value, bool) or not 0 < number < math.inf:
        raise CardpressError(f"{variable} must be a number of seconds above 0, not {value!r}")
    return number


def _whole(variable: str, value: Any) -> int:
    try:
        number = -1 if isinstance(value, bool | float) else int(value)
    except (TypeError, ValueError):
        number = -1
    if number < 0:
        raise CardpressError(f"{variable} must be a whole number, 0 or more, not {value!r}")
    return number


def _positive(variable: str, value: Any) -> int:
    number = _whole(variable, value)
    if number < 1:
        raise CardpressError(f"{variable} must be at least 1")
    return number


#: How the terms that are no durations are read.
_TERMS: Mapping[str, Callable[[str, Any], Any]] = {
    "file_bytes": _positive, "results_bytes": _whole, "max_credits": _whole
}  # fmt: skip
