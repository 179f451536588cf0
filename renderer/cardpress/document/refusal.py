"""The error that refuses a document."""

from __future__ import annotations

from collections.abc import Sequence

from cardpress.errors import DocumentError, LimitError, Problem

#: How the code of a problem begins that is about a limit; the limit's name follows.
LIMIT = "limit-"


def refusal(problems: Sequence[Problem]) -> DocumentError | LimitError:
    """Return the error that reports `problems` (at least one).

    It is a `LimitError` where exceeding limits is all that is wrong.
    """
    if not all(problem.code.startswith(LIMIT) for problem in problems):
        return DocumentError.of(problems)
    text = "".join(f"\n  {problem}" for problem in problems)
    limit = problems[0].code.removeprefix(LIMIT).replace("-", "_")
    return LimitError(f"the document is too large{text}", limit, problems)
