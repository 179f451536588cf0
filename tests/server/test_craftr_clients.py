"""Programs written for Craftr, with nothing changed but the base URL and the key."""

from __future__ import annotations

import http.client
import io
import json
import re
import shutil
import subprocess
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest
from PIL import Image

EXAMPLES = Path(__file__).parent / "craftr"

BODY = {
    "width": 1200,
    "height": 630,
    "background": "#ffffff",
    "components": [
        {
            "type": "text",
            "text": "Hello World",
            "fontSize": 48,
            "fontWeight": "700",
            "fontFamily": "Inter",
            "color": "#000000",
            "x": 600,
            "y": 315,
            "frameWidth": "fit",
        },
        {
            "type": "divider",
            "length": 1200,
            "width": "medium",
            "direction": "horizontal",
            "color": "#0070f3",
            "x": 0,
            "y": 0,
        },
    ],
}


@pytest.fixture
def run_example(server, tmp_path):
    """Run one of the document's JavaScript examples; return what its variable holds."""
    node = shutil.which("node")
    if node is None:
        pytest.skip("no Node is installed")

    def run(name, variable):
        first = EXAMPLES.joinpath("svg.mjs").read_text("utf-8")
        body = re.search(r"body: JSON\.stringify\(.*?\n\}\)\n", first, re.DOTALL)[0]
        code = EXAMPLES.joinpath(f"{name}.mjs").read_text("utf-8")
        code = code.replace("// Same body as previous example\n", body)
        code = code.replace("https://craftr.art", server.base)
        code = code.replace("your_api_key_here", server.key("pro"))
        # The variable lives in the block of the last `if`.
        head, end = code.rstrip().rsplit("}", 1)
        assert not end
        code = f"{head}process.stdout.write(Buffer.from({variable}));\n}}\n"
        script = tmp_path / f"{name}.mjs"
        script.write_text(code, "utf-8")
        done = subprocess.run([node, script], capture_output=True, timeout=30, check=False)
        assert done.returncode == 0, done.stderr
        return done.stdout

    return run


def test_first_javascript_example(run_example):
    root = ET.fromstring(run_example("svg", "svgImage"))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert (root.get("width"), root.get("height")) == ("1200", "630")


def test_second_javascript_example(run_example):
    picture = Image.open(io.BytesIO(run_example("png", "pngBuffer")))
    assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert picture.convert("L").getextrema()[0] == 0


def test_python_client(server):
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    for kind in ("webp", "jpeg"):
        connection.request(
            "POST",
            "/api/v1/image",
            json.dumps(BODY),
            {
                "Authorization": f"Bearer {server.key('pro')}",
                "Content-Type": "application/json",
                "Accept": f"image/{kind}",
            },
        )
        response = connection.getresponse()
        assert response.status == 200
        assert response.headers["Content-Type"] == f"image/{kind}"
        assert Image.open(io.BytesIO(response.read())).size == (1200, 630)
    connection.close()
