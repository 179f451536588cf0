"""`cardpress site`: cards for the pages of static sites."""

from __future__ import annotations

import click

from cardpress.cli.site_cards import cards
from cardpress.cli.site_clean import clean
from cardpress.cli.site_inject import inject
from cardpress.cli.site_lint import lint


@click.group("site")
def command() -> None:
    """Make cards for the pages of a static site, and check them."""


for part in (inject, cards, lint, clean):
    command.add_command(part)
