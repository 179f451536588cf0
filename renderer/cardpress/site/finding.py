"""What `site lint` finds."""

from __future__ import annotations

from dataclasses import dataclass

#: A build should fail over an error; advice is worth a thought.
ERROR, ADVICE = "error", "advice"

#: How bad it is what the renderer warns of. Where text was cut, that was the template's wish;
#: that it was shrunk to fit, or that stacks left something out, is no news at all.
MISFITS = {
    "text-overflow": ERROR,
    "stack-overflow": ERROR,
    "limit-lines": ERROR,
    "missing-glyph": ERROR,
    "text-cut": ADVICE,
}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong with a page's tags or picture.

    Attributes:
        page: Path in the site.
        code: A stable word, e.g. `"missing-tag"`.
        message: What is wrong and what to do.
        level: `"error"` or `"advice"`.
    """

    page: str
    code: str
    message: str
    level: str = ERROR

    def to_dict(self) -> dict[str, str]:
        """Return the finding as JSON data."""
        return {
            "page": self.page, "code": self.code, "level": self.level, "message": self.message
        }  # fmt: skip
