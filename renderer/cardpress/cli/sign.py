"""`cardpress sign`: a document to the signed address of its picture."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import Any

import click

from cardpress.cli.console import print_json
from cardpress.cli.flags import common
from cardpress.cli.source import DOCUMENT, read_source
from cardpress.formats import FORMATS


def _expiry(
    context: click.Context, parameter: click.Parameter, text: str | None
) -> datetime | float | None:
    """Return seconds from now, or a time; in UTC where it names no zone."""
    if text is None:
        return None
    with suppress(ValueError):
        return float(text)
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        raise click.BadParameter(f"{text!r} is neither seconds nor a date as in ISO 8601") from None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


@click.command("sign")
@click.argument("document", metavar="DOC", type=DOCUMENT)
@click.option(
    "-f",
    "--format",
    default="png",
    metavar="|".join(format.name for format in FORMATS),
    help="png is the default.",
)
@click.option("--base-url", default="", metavar="URL", help="Of the server; else only the path.")
@click.option("--scale", type=float, help="Output pixels per pixel, 1 to 4.")
@click.option("--quality", type=int, help="1 to 100; JPEG, WebP and AVIF only.")
@click.option(
    "--effort",
    type=click.Choice(["fast", "balanced", "small"]),
    help="Time against bytes; balanced is the default.",
)
@click.option(
    "--expires",
    callback=_expiry,
    metavar="WHEN",
    help="Seconds from now, or a date or time such as 2027-12-31T18:00Z. Default: never.",
)
@common
def command(
    document: str, format: str, base_url: str, as_json: bool, quiet: bool, **options: Any
) -> None:
    """Print the signed address of a document's picture.

    DOC is a JSON file; - is standard input. The key is the newest of CARDPRESS_SIGNING_KEYS, or
    else of those that `cardpress keys signing` has made; the server must have it too.
    """
    from cardpress.engine import default_engine
    from cardpress.signing import sign_url

    source = read_source(document, default_engine().settings.limits)
    url = sign_url(source, format, base_url=base_url, **options)
    if as_json:
        print_json({"url": url})
    else:
        click.echo(url)
