"""Where this installation keeps what must outlive its processes."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from cardpress.settings import configuration

VARIABLE = "CARDPRESS_HOME"


def home_folder(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Path:
    """Return the folder, which need not exist.

    It is `CARDPRESS_HOME`, or else `home` in the table `server` of the configuration file, or
    else the platform's data folder.

    Args:
        environment: Default: this process's.
        folder: Where the configuration file is; default: the working directory.

    Raises:
        CardpressError: The configuration file cannot be read.
    """
    environment = os.environ if environment is None else environment
    server = configuration(folder or Path.cwd()).get("server")
    given = environment.get(VARIABLE) or (server.get("home") if isinstance(server, dict) else None)
    return Path(str(given)) if given else default_home()


def default_home() -> Path:
    """Return the platform's data folder for Cardpress; it need not exist."""
    import platformdirs

    return platformdirs.user_data_path("cardpress", appauthor=False)
