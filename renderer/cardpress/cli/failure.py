"""From an error to what the command line says and to its exit code."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Sequence
from typing import Any

import click

from cardpress.cli.console import closing_pipe_ends_it, complain, print_json
from cardpress.cli.exits import FAILED, INTERRUPTED, INVALID
from cardpress.errors import (
    CardpressError,
    EncodeError,
    FontError,
    PluginError,
    ProviderError,
)

#: Raised for a group of commands without a command, its help being the message; Click 8.2.
_HELP = getattr(click.exceptions, "NoArgsIsHelpError", ())


def wants_json(arguments: Sequence[str]) -> bool:
    """Whether the arguments ask for JSON; known even where they cannot be parsed."""
    options = arguments[: arguments.index("--")] if "--" in arguments else arguments
    return "--json" in options


def exit_code(run: Callable[[], Any], *, as_json: bool) -> int:
    """Run a command and return its exit code; every error becomes one message.

    Args:
        run: Does the work; may return an exit code.
        as_json: Whether errors are JSON on standard output instead of words on standard error.
    """
    try:
        with closing_pipe_ends_it():
            return _outcome(run, as_json)
    except click.exceptions.Exit as end:
        return end.exit_code


def _outcome(run: Callable[[], Any], as_json: bool) -> int:
    try:
        code = run()
        return code if isinstance(code, int) else 0
    except click.Abort:
        return INTERRUPTED
    except click.ClickException as error:
        _report_usage(error, as_json)
        return INVALID
    except CardpressError as error:
        _report(error, as_json)
        return code_of(error)
    except OSError as error:
        complain("error", f"cannot write: {error.strerror or error}")
        return FAILED
    except Exception:
        traceback.print_exc()
        complain("error", "this is a bug in Cardpress; please report it with the text above")
        return FAILED


def code_of(error: CardpressError) -> int:
    """Return the exit code for an error.

    An `EncodeError` with a cause is a disk or an encoder that failed; without one, an option
    that does not fit.
    """
    if isinstance(error, FontError | PluginError | ProviderError):
        return FAILED
    if isinstance(error, EncodeError) and error.__cause__ is not None:
        return FAILED
    return INVALID


def words_of(error: CardpressError) -> str:
    """Return what an error says, each problem on a line of its own."""
    listed = [f"  {problem}" for problem in error.problems if problem.pointer]
    return "\n".join([_message(error), *listed])


def _message(error: CardpressError) -> str:
    """Return what an error says, without its list of problems."""
    if len(error.problems) == 1 and not error.problems[0].pointer:
        return error.problems[0].message
    return str(error).split("\n", 1)[0]


def _report(error: CardpressError, as_json: bool) -> None:
    if as_json:
        problems = [problem.to_dict() for problem in error.problems]
        print_json({"error": _message(error), "problems": problems})
    else:
        complain("error", words_of(error))


def _report_usage(error: click.ClickException, as_json: bool) -> None:
    if as_json:
        print_json({"error": error.format_message(), "problems": []})
        return
    if isinstance(error, _HELP):
        click.echo(error.format_message(), err=True)
        return
    context = getattr(error, "ctx", None)
    if context is not None:
        click.echo(f"{context.get_usage()}\nTry '{context.command_path} --help'.", err=True)
    complain("error", error.format_message())
