"""Who may use it, what it offers to other programs, and what is served."""

from __future__ import annotations

import shutil
import subprocess
import sys

import pytest
from playwright.sync_api import expect

import cardpress

pytestmark = pytest.mark.chromium

RED = {"width": 300, "height": 150, "background": "#ff0000", "components": []}


AWKWARD = '$HOME `id` \'single\' "double" \\ back \\" \'\'\' %s {0} \n JSON\nnew line 🎉 """'


@pytest.fixture
def snippets(page):
    """The code that the page offers for a document full of quotes."""
    page.write(RED | {"components": [{"type": "text", "text": AWKWARD, "x": 0, "y": 0}]})
    page.shows(255, 0, 0)
    page.select_option("select[name=scale]", "2")
    expect(page.locator("#facts")).to_contain_text("600 × 300")
    found = {}
    for kind in ("curl", "python", "sign"):
        page.locator(f"#tab-{kind}").click()
        found[kind] = page.locator("#snippet").text_content()
    return found


def test_offered_code_gives_the_same_picture(snippets, server, tmp_path):
    document = RED | {"components": [{"type": "text", "text": AWKWARD, "x": 0, "y": 0}]}
    wanted = cardpress.render(document, "png", scale=2).data
    (tmp_path / "card.py").write_text(snippets["python"], encoding="utf-8")
    subprocess.run([sys.executable, "card.py"], cwd=tmp_path, check=True, timeout=30)
    assert (tmp_path / "card.png").read_bytes() == wanted
    (tmp_path / "card.png").unlink()
    if shutil.which("curl"):
        environment = {"CARDPRESS_KEY": server.key(), "PATH": "/usr/bin:/bin"}
        _run_shell(snippets["curl"], tmp_path, environment)
        assert (tmp_path / "card.png").read_bytes() == wanted


def test_offered_command_signs_an_address_that_works(snippets, server, tmp_path):
    subprocess.run(
        [sys.executable, "-m", "cardpress", "keys", "signing"],
        env={"CARDPRESS_HOME": str(server.home)}, check=True, capture_output=True, timeout=30,
    )  # fmt: skip
    command = snippets["sign"].replace("cardpress sign", f"{sys.executable} -m cardpress sign", 1)
    address = _run_shell(command, tmp_path, {"CARDPRESS_HOME": str(server.home)}).strip()
    assert address.startswith(f"{server.base}/i/")
    answer = server.get(address.removeprefix(server.base))
    assert (answer.status, answer.headers["Content-Type"]) == (200, "image/png")


def _run_shell(code, folder, environment):
    done = subprocess.run(
        ["sh", "-c", code], cwd=folder, env=environment, capture_output=True, text=True, timeout=30
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_elsewhere_the_user_types_a_key(visit, server, elsewhere):
    page = visit(host=elsewhere)
    expect(page.locator("#state")).to_have_text("This server wants an API key: enter one above")
    expect(page.locator("input[name=live]")).not_to_be_checked()
    page.locator("#key").fill("wröng →")
    page.keyboard.press("Enter")
    expect(page.locator("#state")).to_have_text("The server does not know this API key")
    page.locator("#key").fill(server.new_key("free"))
    page.keyboard.press("Enter")
    expect(page.locator("#facts")).to_contain_text("PNG · 1200 × 630")
    expect(page.locator("#state")).to_have_text("9 of 10 left this month")
    # Pictures cost something here, so typing alone makes none.
    page.write(RED)
    expect(page.locator("#state")).to_have_text("Changed: press Render")
    page.keyboard.press("ControlOrMeta+Enter")
    page.shows(255, 0, 0)
    page.locator("#share").click()
    expect(page.locator("#toast")).to_contain_text("Link copied")


def test_an_old_session_is_renewed(visit, server):
    page = visit()
    expect(page.locator("#facts")).to_contain_text("PNG")
    _revoke_sessions(server)
    page.write(RED)
    page.shows(255, 0, 0)


def _revoke_sessions(server):
    from cardpress_server.database import Database
    from cardpress_server.keys import Keys

    database = Database(server.home)
    keys = Keys(database)
    for key in keys.all():
        if key.name == "playground session":
            keys.revoke(key.id)
    database.close()


def _token(answer):
    page = answer.body.decode()
    return page.partition('name="cardpress-session" content="')[2].partition('"')[0]


def test_only_this_machine_gets_a_session(server, elsewhere):
    token = _token(server.get("/"))
    assert server.post(key=token).status == 200
    port = server.port
    assert _token(server.get("/", Host=f"localhost:{port}")) == token
    assert _token(server.get("/", Host=f"{elsewhere}:{port}")) == ""
    assert _token(server.get("/", Host=f"127.0.0.1.{elsewhere}:{port}")) == ""
    assert _token(server.get("/", X_Forwarded_For="203.0.113.7")) == ""
    assert _token(server.get("/", Origin="https://elsewhere.test")) == ""


def test_the_page_may_only_talk_to_its_server(server):
    headers = server.get("/").headers
    assert headers["Cache-Control"] == "no-store"
    assert headers["Content-Security-Policy"] == (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )


@pytest.mark.parametrize(
    "path", ["index.html", "../routes/playground.py", "..%2fapp.py", "none.js", "", "examples/"]
)
def test_nothing_else_is_served(server, path):
    assert server.get(f"/playground/{path}").status in (404, 405)


def test_parts_are_revalidated(server):
    answer = server.get("/playground/main.js")
    assert answer.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert server.get("/playground/main.js", If_None_Match=answer.headers["Etag"]).status == 304
