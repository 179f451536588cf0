"""The AI services of an installation: where bound providers come from."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from cardpress.errors import PluginError
from cardpress.home import home_folder
from cardpress.providers.bound import BoundProvider
from cardpress.providers.budget import Budget
from cardpress.providers.catalogue import provider_class
from cardpress.providers.claims import Claims
from cardpress.providers.configuration import Account, Configuration
from cardpress.providers.desk import Desk
from cardpress.providers.effects import Clock, Network, SystemClock, World
from cardpress.providers.frames import Frames
from cardpress.providers.ledger import Ledger
from cardpress.providers.payloads import Payloads
from cardpress.providers.results import Results
from cardpress.settings import Settings, load_settings

if TYPE_CHECKING:
    from cardpress.providers.protocol import Provider

#: Folder of everything about AI services, in the home folder.
FOLDER = "providers"

#: What decoded frames of videos may take, as PNG, in bytes: some ten of full size.
_FRAMES_BYTES = 32 * 1024 * 1024

#: Makes the network of one service; replaced by tests that need none.
NetworkMaker = Callable[["Provider", Account, Settings], Network]


class Services:
    """Providers by name, with one ledger and one store; safe to use from several threads.

    Nothing is read or opened before the first provider is asked for.

    Args:
        settings: Limits, and hosts that files may come from although they are private.
        configuration: Keys, addresses and terms; default: environment and configuration file.
        home: Folder of ledger and store; default: as for all of Cardpress.
        clock: Tells the time.
        network: Makes the network of one service.
    """

    def __init__(
        self,
        settings: Settings | None = None,
        *,
        configuration: Configuration | None = None,
        home: Path | None = None,
        clock: Clock | None = None,
        network: NetworkMaker | None = None,
    ) -> None:
        self.settings = load_settings() if settings is None else settings
        self.configuration = configuration or Configuration.load()
        self.terms = self.configuration.terms()
        # Absolute: the working directory may change.
        folder = (home or home_folder()).absolute() / FOLDER
        self.clock = clock or SystemClock()
        self.ledger = Ledger(folder, self.clock.now)
        self.results = Results(folder / "results", self.terms.results_bytes)
        self.payloads = Payloads(folder / "requests")
        self.claims = Claims(folder / "locks")
        self.frames = Frames(min(_FRAMES_BYTES, self.settings.cache_bytes))
        self._network = network or _network
        self._desks: dict[str, tuple[Desk, World]] = {}
        self._lock = Lock()

    def get(
        self,
        name: str,
        *,
        max_credits: int | Budget | None = None,
        offline: bool | None = None,
    ) -> BoundProvider:
        """Return the provider called `name`.

        Args:
            name: As documents have it, e.g. `"aiphoto"`.
            max_credits: How many billed requests it may make, or a budget that is shared;
                default: `CARDPRESS_MAX_CREDITS`, which is counted anew for each call of this.
            offline: Whether only what is stored will do; default: the settings'.

        Raises:
            ProviderError: `not-configured`: there is no such provider.
            PluginError: It cannot be loaded.
            CardpressError: A setting is not what it must be.
        """
        desk, world = self._desk(name)
        offline = self.settings.offline if offline is None else offline
        return BoundProvider(desk, world, self.budget(max_credits), offline)

    def budget(self, given: int | Budget | None = None) -> Budget:
        """Return `given` as a budget; by default one of `CARDPRESS_MAX_CREDITS`."""
        return Budget.of(given, self.terms.max_credits)

    def _desk(self, name: str) -> tuple[Desk, World]:
        with self._lock:
            if name not in self._desks:
                self._desks[name] = self._opened(name)
            return self._desks[name]

    def _opened(self, name: str) -> tuple[Desk, World]:
        kind = provider_class(name)
        account = self.configuration.account(kind)
        try:
            provider = kind(account.paths, limits=self.settings.limits)
        except Exception as error:
            raise PluginError(f"the provider {name!r} cannot be made: {error!r}") from error
        desk = Desk(
            provider,
            account,
            self.terms,
            self.settings.limits,
            self.ledger,
            self.results,
            self.payloads,
            self.claims,
            self.clock,
        )
        return desk, World(self._network(provider, account, self.settings), self.clock)


def _network(provider: Provider, account: Account, settings: Settings) -> Network:
    from cardpress.fetching.policy import Policy
    from cardpress.providers.network import ServiceNetwork

    return ServiceNetwork(provider, account, Policy(settings.allow_hosts))


@lru_cache(maxsize=1)
def default_services() -> Services:
    """Return the services behind the module's functions, made when first needed."""
    return Services()
