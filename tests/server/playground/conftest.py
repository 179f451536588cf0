"""A real Chromium, and pages of the playground in it."""

from __future__ import annotations

import json
import shutil
import time

import pytest
from playwright.sync_api import expect, sync_playwright

#: Seconds that anything may take; the machine may be busy.
PATIENCE = 10

expect.set_options(timeout=PATIENCE * 1000)

_PIXEL = """() => {
  const picture = document.querySelector("#picture");
  if (!picture.naturalWidth) return null;
  const canvas = new OffscreenCanvas(picture.naturalWidth, picture.naturalHeight);
  const context = canvas.getContext("2d");
  context.drawImage(picture, 0, 0);
  return [...context.getImageData(1, 1, 1, 1).data];
}"""


class Playground:
    """A page, with what its user does and sees."""

    def __init__(self, page):
        self._page = page

    def __getattr__(self, name):
        return getattr(self._page, name)

    def write(self, document):
        """Replace the document, and return its text."""
        text = document if isinstance(document, str) else json.dumps(document, indent=2)
        self.locator("#document").fill(text)
        return text

    def pixel(self):
        """Return the first pixel of the picture; None while there is none."""
        return self.evaluate(_PIXEL)

    def shows(self, *pixel):
        self.eventually(lambda: self.pixel() == [*pixel, 255])

    def eventually(self, check):
        deadline = time.monotonic() + PATIENCE
        while not check():
            assert time.monotonic() < deadline, "it did not come to pass"
            self.wait_for_timeout(20)

    def selected(self):
        """Return what is selected in the document."""
        return self.locator("#document").evaluate(
            "area => area.value.slice(area.selectionStart, area.selectionEnd)"
        )


@pytest.fixture(scope="session")
def elsewhere():
    """A name of the server that only the browser knows, for it is not a loopback one."""
    return "cards.test"


# Not for the session: while it runs, other tests could not run an event loop of their own.
@pytest.fixture(scope="module")
def browser(elsewhere):
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("no Chromium is installed")
    rules = f"--host-resolver-rules=MAP {elsewhere} 127.0.0.1"
    flags = ["--no-sandbox", "--disable-gpu", "--no-proxy-server", rules]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=flags)
        yield browser
        browser.close()


@pytest.fixture
def visit(browser, server, elsewhere):
    """Open pages of the playground, and see that they stay quiet and at home."""
    contexts, noise, addresses = [], [], []

    def visit(path="/", host="127.0.0.1", script=None, **options):
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 800}, **options})
        context.set_default_timeout(PATIENCE * 1000)
        contexts.append(context)
        page = context.new_page()
        page.on("console", lambda message: noise.append(message.text))
        page.on("pageerror", lambda error: noise.append(str(error)))
        page.on("request", lambda request: addresses.append(request.url))
        if script:
            page.add_init_script(script)
        page.goto(f"http://{host}:{server.port}{path}")
        return Playground(page)

    yield visit
    for context in contexts:
        context.close()
    # Chromium itself reports answers such as 400.
    assert [text for text in noise if not text.startswith("Failed to load resource")] == []
    home = ("blob:", "data:", *(f"http://{h}:{server.port}/" for h in ("127.0.0.1", elsewhere)))
    assert [address for address in addresses if not address.startswith(home)] == []


@pytest.fixture
def page(visit):
    """The playground with its first picture."""
    page = visit()
    expect(page.locator("#facts")).to_contain_text("PNG · 1200 × 630")
    return page
