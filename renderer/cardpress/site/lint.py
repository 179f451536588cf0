"""`site lint`: are the tags and pictures of a built site right?"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from cardpress.errors import CardpressError
from cardpress.site.address import check_site_url, local_path, page_url
from cardpress.site.card_checks import judge
from cardpress.site.facts import Facts
from cardpress.site.finding import ERROR, Finding
from cardpress.site.folder import SiteFolder
from cardpress.site.inject import PAGES
from cardpress.site.options import SiteOptions
from cardpress.site.picture_checks import Gallery, check_picture
from cardpress.site.reading import read_page
from cardpress.site.tag_checks import check_tags


@dataclass(slots=True)
class LintReport:
    """What was looked at and found.

    Attributes:
        pages: How many pages were looked at.
        skipped: How many were not, by reason.
        findings: In the order of the pages.
        judged: How many cards of ours were looked at for fit and contrast.
        unjudged: How many pictures were not, as the cache does not know them.
    """

    pages: int = 0
    skipped: Counter[str] = field(default_factory=Counter)
    findings: list[Finding] = field(default_factory=list)
    judged: int = 0
    unjudged: int = 0

    @property
    def errors(self) -> int:
        """How many findings a build should fail over."""
        return sum(finding.level == ERROR for finding in self.findings)


class Inspection:
    """One look at a site."""

    def __init__(self, site: SiteFolder, options: SiteOptions) -> None:
        self.report = LintReport()
        self._site = site
        self._options = options
        self._gallery = Gallery(site)
        self._shown: dict[str, list[str]] = {}

    def run(self, cache: Path, jobs: int | None) -> LintReport:
        """Do it."""
        for path, is_link in self._site.files():
            if not path.lower().endswith(PAGES) or is_link:
                continue
            if self._options.excludes(path):
                self.report.skipped["excluded"] += 1
                continue
            try:
                self._look(path)
            except (CardpressError, OSError) as error:
                reason = getattr(error, "strerror", None) or str(error)
                self.report.findings.append(Finding(path, "unreadable", reason))
        self._judge(cache, jobs)
        order = {ERROR: 0}
        self.report.findings.sort(key=lambda one: (one.page, order.get(one.level, 1)))
        return self.report

    def _look(self, path: str) -> None:
        reading = read_page(self._site.read(path), path, with_ours=True)
        facts = reading.facts
        reason = _left_out(facts) if reading.is_page else "fragment"
        if reason:
            self.report.skipped[reason] += 1
            return
        self.report.pages += 1
        self.report.findings += check_tags(path, facts, self._options.url)
        pictures = [*facts.graph.get("og:image", []), *facts.graph.get("twitter:image", [])]
        for picture in dict.fromkeys(filter(None, pictures)):
            where = self._place(picture, path, facts)
            if where is not None:
                self.report.findings += check_picture(path, facts, where, self._gallery)
                self._shown.setdefault(where.rpartition("/")[2], []).append(path)

    def _place(self, picture: str, path: str, facts: Facts) -> str | None:
        """Return which file of the site a picture is; None if that cannot be told."""
        if self._options.url:
            return local_path(picture, self._options.url, path)
        if "://" not in picture:
            return local_path(picture, "", path)
        own = (*facts.graph.get("og:url", []), facts.canonical)
        roots = (_root(address, path) for address in own if address)
        return next((local_path(picture, root, path) for root in roots if root), None)

    def _judge(self, cache: Path, jobs: int | None) -> None:
        verdicts = judge(self._shown, cache, jobs)
        self.report.judged = len(verdicts)
        self.report.unjudged = len(self._shown) - len(verdicts)
        for name, verdict in verdicts.items():
            for page in self._shown[name]:
                self.report.findings += verdict.of(page)


def lint(folder: Path, options: SiteOptions, *, cache: Path, jobs: int | None = None) -> LintReport:
    """Look at the tags and pictures of a built site.

    Args:
        folder: Of the site.
        options: Without a `url`, it is taken from each page's own `og:url`.
        cache: Folder that the cards were made with; tells what is on them.
        jobs: Processes; default: one for each core.

    Raises:
        CardpressError: The folder or an option is not right.
    """
    url = check_site_url(options.url) if options.url else ""
    return Inspection(SiteFolder(folder), replace(options, url=url)).run(cache, jobs)


def _left_out(facts: Facts) -> str:
    if facts.is_hidden:
        return "noindex"
    if facts.is_off:
        return "off"
    return "redirect" if facts.redirect else ""


def _root(address: str, path: str) -> str:
    """Return the address of the site, from that of a page; `""` if they do not fit."""
    tail = page_url("", path)
    for end in (tail, tail.rstrip("/"), tail.removesuffix(".html")):
        if address.endswith(f"/{end}"):
            return address[: len(address) - len(end)]
    return ""
