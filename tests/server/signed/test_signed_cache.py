"""Pictures by signed address are kept; the workers are faked."""

from __future__ import annotations

import json
import logging

from cardpress.signing import create_key
from cardpress.signing.address import address
from cardpress_server.unavailable import Overloaded


def card(text="Hello"):
    text = {"type": "text", "text": text, "fontSize": 24, "x": 10, "y": 10}
    return {"width": 200, "height": 100, "components": [text]}


def test_picture_of_a_template_is_rendered_once(make, monkeypatch, fake_renderers):
    from cardpress import templates

    text = json.dumps({"variables": {"name": {"type": "string"}}, "document": card("{{ name }}")})
    template = templates.Template(text, "local")
    listing = templates.Listing("local", "test", "1")
    monkeypatch.setattr(templates, "list_templates", lambda: (listing,))
    monkeypatch.setattr(templates, "find_template", lambda name: template)
    app = make()
    fake = fake_renderers(app)
    key = create_key(app.extensions["cardpress"].settings.home)
    for name in ("Ada", "Eve", "Ada", "Eve"):
        url = address(key, "t/local", ".png", {"name": name})
        assert app.test_client().get(url).status_code == 200
    assert [call.values for call in fake.sources] == [{"name": "Ada"}, {"name": "Eve"}]


def test_picture_with_parts_from_elsewhere_is_not_kept(make, fake_renderers, sign):
    app = make()
    fake = fake_renderers(app, lasting=False)
    url = sign(app)
    for _ in range(2):
        answer = app.test_client().get(url)
        assert answer.headers["Cache-Control"] == "public, max-age=3600"
        assert answer.headers["Server-Timing"].startswith("render;")
    assert len(fake.sources) == 2
    assert not list(app.extensions["cardpress"].settings.home.glob("pictures/*"))


def test_picture_is_rendered_once(make, fake_renderers, sign):
    app = make()
    fake = fake_renderers(app)
    url = sign(app)
    first, second = (app.test_client().get(url) for _ in range(2))
    assert first.data == second.data
    assert len(fake.sources) == 1
    other = make()
    fake = fake_renderers(other)
    third = other.test_client().get(url)
    assert (third.data, third.headers["ETag"]) == (first.data, first.headers["ETag"])
    assert fake.sources == []


def test_every_option_is_a_picture_of_its_own(make, fake_renderers, sign):
    app = make()
    fake = fake_renderers(app)
    key = create_key(app.extensions["cardpress"].settings.home)
    urls = [
        sign(app, key=key),
        sign(app, card("Other"), key=key),
        sign(app, key=key, scale=2),
        sign(app, key=key, effort="small"),
        sign(app, format="jpeg", key=key),
        sign(app, format="jpeg", key=key, quality=50),
    ]
    for url in urls * 2:
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == len(urls)


def test_key_and_expiry_do_not_make_another_picture(make, fake_renderers, sign):
    app = make()
    fake = fake_renderers(app)
    for url in (sign(app), sign(app), sign(app, expires=100)):
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 1


def test_new_version_renders_anew(make, monkeypatch, fake_renderers, sign):
    from cardpress import edition

    app = make()
    url = sign(app)
    fake_renderers(app)
    app.test_client().get(url)
    monkeypatch.setattr(edition, "__version__", "999")
    edition.edition.cache_clear()
    newer = make()
    fake = fake_renderers(newer)
    newer.test_client().get(url)
    edition.edition.cache_clear()
    assert len(fake.sources) == 1


def test_no_budget_renders_every_time(make, fake_renderers, sign):
    app = make(picture_cache_bytes=0)
    fake = fake_renderers(app)
    url = sign(app)
    for _ in range(3):
        assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 3
    assert not app.extensions["cardpress"].settings.home.joinpath("pictures").exists()


def test_failing_disk_costs_the_cache_not_the_picture(make, caplog, fake_renderers, sign):
    app = make()
    fake = fake_renderers(app)
    url = sign(app)
    app.extensions["cardpress"].settings.home.joinpath("pictures").write_text("not a folder")
    with caplog.at_level(logging.WARNING, "cardpress.store"):
        for _ in range(3):
            assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 3
    assert len(caplog.records) == 1


def test_failures_are_not_kept(make, monkeypatch, fake_renderers, sign):
    app = make()
    url = sign(app)
    renderers = app.extensions["cardpress"].renderers

    def fail(document, options):
        raise Overloaded

    monkeypatch.setattr(renderers, "render", fail)
    assert app.test_client().get(url).status_code == 503
    fake = fake_renderers(app)
    assert app.test_client().get(url).status_code == 200
    assert len(fake.sources) == 1
