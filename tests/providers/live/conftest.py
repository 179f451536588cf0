"""The emulator of the four services, over real sockets."""

from dataclasses import replace
from io import BytesIO

import pytest
from PIL import Image

from cardpress.emulator import Emulator
from cardpress.engine import Engine
from cardpress.providers import Services
from cardpress.providers.configuration import Configuration
from cardpress.settings import Settings

#: Nobody has to be spared here.
QUICK = {"POLL_SECONDS": 0.01}


@pytest.fixture
def emulator():
    with Emulator(polls=2) as running:
        yield running


@pytest.fixture
def settings(emulator):
    allowed = emulator.environment()["CARDPRESS_ALLOW_HOSTS"]
    return replace(Settings(), allow_hosts=(allowed,))


@pytest.fixture
def open_services(emulator, settings, tmp_path):
    """Open the services as a process would; equal homes share a ledger."""
    opened = []

    def open_them(home=tmp_path, **environment):
        quick = {f"CARDPRESS_{name}": str(value) for name, value in (QUICK | environment).items()}
        configuration = Configuration(emulator.environment() | quick, {})
        services = Services(settings, configuration=configuration, home=home)
        opened.append(services)
        return services

    yield open_them
    for services in opened:
        services.ledger.close()


@pytest.fixture
def services(open_services):
    return open_services()


@pytest.fixture
def engine(services, settings):
    return Engine(settings, services=services)


@pytest.fixture
def photo():
    out = BytesIO()
    Image.linear_gradient("L").resize((300, 400)).convert("RGB").save(out, "PNG")
    return out.getvalue()


@pytest.fixture
def wishes(photo):
    """One request of each service: operation and fields."""
    return {
        "caricaturo": ("caricature", {"image": photo}),
        "ailabtools": ("cartoon", {"image": photo, "effect": 1}),
        "mediagen": ("generate", {"prompt": "A lighthouse"}),
        "aiphoto": ("generate", {"prompt": "A lighthouse"}),
    }
