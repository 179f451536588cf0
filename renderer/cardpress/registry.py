"""Which components there are: our own, installed plug-ins, and those a script adds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from threading import RLock
from typing import TYPE_CHECKING, Any, get_args

from cardpress.components import BUILT_IN, Component
from cardpress.entry_points import find_entry_points
from cardpress.errors import PluginError
from cardpress.version import __version__

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "cardpress.components"


@dataclass(frozen=True, slots=True)
class Registration:
    """A component and where it comes from.

    Attributes:
        name: The `type` that documents use.
        component: Its class.
        distribution: Name of the package that brings it.
        version: Version of that package; empty where there is none.
    """

    name: str
    component: type[Component]
    distribution: str
    version: str


class Registry:
    """The components of this environment; plug-ins are loaded when first asked for."""

    def __init__(self) -> None:
        self._registrations: dict[str, Registration] | None = None
        self._lock = RLock()

    def registrations(self) -> dict[str, Registration]:
        """Return every component by its `type`.

        Raises:
            PluginError: A plug-in cannot be loaded, or two claim one name.
        """
        with self._lock:
            if self._registrations is None:
                self._registrations = self._collect()
            return dict(self._registrations)

    def add(self, component: type[Component]) -> None:
        """Register a component from a script or a test.

        Raises:
            PluginError: It has no `type`, or the name is taken.
        """
        with self._lock:
            known = self.registrations()
            name = type_name(component)
            _claim(known, Registration(name, component, component.__module__, ""))
            self._registrations = known

    def remove(self, name: str) -> None:
        """Forget the component called `name`."""
        with self._lock:
            known = self.registrations()
            known.pop(name, None)
            self._registrations = known

    def _collect(self) -> dict[str, Registration]:
        found: dict[str, Registration] = {}
        for component in BUILT_IN:
            _claim(found, Registration(type_name(component), component, "cardpress", __version__))
        for registration in _plugins():
            _claim(found, registration)
        return found


def type_name(component: type[Component]) -> str:
    """Return the `type` that a component declares as a `Literal`.

    Raises:
        PluginError: It declares none.
    """
    declared: Any = component.model_fields["type"].annotation
    names = get_args(declared)
    if len(names) != 1 or not isinstance(names[0], str):
        raise PluginError(
            f"{component.__module__}.{component.__qualname__} must declare its type, e.g. "
            'type: Literal["progress"] = "progress"'
        )
    return names[0]


def _claim(known: dict[str, Registration], new: Registration) -> None:
    old = known.get(new.name)
    if old is not None:
        raise PluginError(
            f"two components claim the type {new.name!r}: one of {old.distribution} and one of "
            f"{new.distribution}; uninstall or rename one of them"
        )
    known[new.name] = new


def _plugins() -> Iterator[Registration]:
    for point in find_entry_points(GROUP):
        component = _load(point)
        name = type_name(component)
        if name != point.name:
            raise PluginError(
                f"the plug-in {_origin(point)} registers {point.name!r}, but its component's "
                f"type is {name!r}; the two must be equal"
            )
        release = point.dist.version if point.dist else ""
        yield Registration(name, component, _origin(point), release)


def _load(point: EntryPoint) -> type[Component]:
    try:
        component = point.load()
    except Exception as error:
        raise PluginError(
            f"the plug-in {_origin(point)} ({point.value}) cannot be loaded: {error}"
        ) from error
    if not (isinstance(component, type) and issubclass(component, Component)):
        raise PluginError(
            f"the plug-in {_origin(point)} ({point.value}) is not a subclass of "
            "cardpress.components.Component"
        )
    return component


def _origin(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value


registry = Registry()
