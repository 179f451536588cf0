"""What the platforms that unfurl links take, with the source of each figure."""

from __future__ import annotations

from dataclasses import dataclass

#: What to aim at, in pixels (developers.facebook.com/docs/sharing/webmasters/images; the others
#: follow within 3 pixels).
RECOMMENDED = (1200, 630)


@dataclass(frozen=True, slots=True)
class Platform:
    """What one platform takes as the picture of a link.

    Attributes:
        name: Of the platform.
        bytes: Most bytes of a picture.
        least: Least width and height in pixels.
        most: Most width and height in pixels; None for no limit that is published.
        source: Where the figures stand.
    """

    name: str
    bytes: int
    least: tuple[int, int]
    most: tuple[int, int] | None
    source: str


_MB = 1024 * 1024

PLATFORMS = (
    Platform(
        "WhatsApp", 600_000, (300, 1), None,
        "developers.facebook.com/docs/whatsapp/link-previews; practitioners name 300 KB to be safe",
    ),
    Platform(
        "X", 5 * _MB, (300, 157), (4096, 4096),
        "developer.x.com/en/docs/x-for-websites/cards/overview/summary-card-with-large-image",
    ),
    Platform(
        "LinkedIn", 5 * _MB, (200, 200), None,
        "linkedin.com/help/linkedin/answer/a521928",
    ),
    Platform(
        "Facebook", 8 * _MB, (200, 200), None,
        "developers.facebook.com/docs/sharing/webmasters/images",
    ),
    Platform(
        "Discord", 8 * _MB, (1, 1), None,
        "practitioners' figure: its media proxy; nothing is published. Slack publishes none either",
    ),
)  # fmt: skip

#: Formats that all of them show.
SHOWN = ("png", "jpeg", "gif", "webp")
