"""The exit codes of the command line."""

from __future__ import annotations

#: A check or lint has findings.
FINDINGS = 1
#: The command line was used wrongly, or the document is not valid.
INVALID = 2
#: What was asked for is right, but could not be done.
FAILED = 3
#: Ctrl-C: 128 + SIGINT, as shells report it.
INTERRUPTED = 130
#: Whoever read our output has gone: 128 + SIGPIPE.
PIPE_CLOSED = 141
