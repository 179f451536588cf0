"""Components below and beside each other: where they lie, as numbers."""

import pytest

import cardpress
from cardpress.errors import DocumentError, LimitError, SourceError
from cardpress.limits import Limits


def rect(width, height, **fields):
    return {"type": "rect", "width": width, "height": height, **fields}


def text(words, **fields):
    return {"type": "text", "text": words, "fontSize": 20, "lineHeight": 1.5, **fields}


def stack(*children, **fields):
    return {"type": "stack", "children": list(children), **fields}


def card(*children, **fields):
    component = {"x": 10, "y": 20, **stack(*children, **fields)}
    return {"width": 400, "height": 300, "components": [component]}


def box(*children, **fields):
    (component,) = cardpress.measure(card(*children, **fields)).components
    return tuple(component.box)


def boxes(*children, **fields):
    """Return where the rectangles of a stack are drawn, from its top-left corner."""
    from cardpress.engine import default_engine
    from cardpress.scene import Shape

    engine = default_engine()
    from cardpress.document.reading import read_document
    from cardpress.layout import lay_out

    reading = read_document(card(*children, **fields), Limits())
    from cardpress.components.base import Context

    scene = lay_out(reading.document, Context(engine._typesetter)).scene
    shapes = [node.box for node in scene.nodes if isinstance(node, Shape)]
    return [(b.x - 10, b.y - 20, b.width, b.height) for b in shapes]


def lines(*children, **fields):
    (component,) = cardpress.measure(card(*children, **fields)).components
    return [(line.text, round(line.x - 10), line.baseline - 20) for line in component.lines]


def report(*children, **fields):
    found = cardpress.measure(card(*children, **fields)).report
    return [(problem.code, problem.pointer) for problem in found]


A, B = rect(30, 10), rect(50, 20)


def test_it_is_as_large_as_its_children():
    assert box(A, B) == (10, 20, 50, 30)
    assert box(A, B, gap=5, padding=7) == (10, 20, 64, 49)
    assert box(A, B, direction="horizontal", gap=5, padding=7) == (10, 20, 99, 34)
    assert box(A, B, width=200, height=100) == (10, 20, 200, 100)
    assert box() == (10, 20, 0, 0)
    assert box(padding=4) == (10, 20, 8, 8)
    assert box(A, anchor="bottom-right") == (-20, 10, 30, 10)


def test_children_lie_one_after_another():
    assert boxes(A, B, gap=5, padding=7) == [(7, 7, 30, 10), (7, 22, 50, 20)]
    row = boxes(A, B, gap=5, padding=7, direction="horizontal")
    assert row == [(7, 7, 30, 10), (42, 7, 50, 20)]


@pytest.mark.parametrize(("align", "x"), [("start", 0), ("center", 10), ("end", 20)])
def test_across_a_column(align, x):
    assert boxes(A, B, align=align)[0] == (x, 0, 30, 10)
    assert boxes(A, B, align=align, flow="rtl")[0] == (20 - x, 0, 30, 10)


@pytest.mark.parametrize(("align", "y"), [("start", 0), ("center", 5), ("end", 10)])
def test_across_a_row(align, y):
    assert boxes(A, B, align=align, direction="horizontal")[0] == (0, y, 30, 10)


@pytest.mark.parametrize(
    ("justify", "first", "second"),
    [("start", 0, 30), ("center", 60, 90), ("end", 120, 150), ("between", 0, 150)],
)
def test_along_a_row(justify, first, second):
    fields = {"direction": "horizontal", "width": 200, "justify": justify}
    assert [b[0] for b in boxes(A, B, **fields)] == [first, second]
    mirrored = [b[0] for b in boxes(A, B, **fields, flow="rtl")]
    assert mirrored == [200 - first - 30, 200 - second - 50]


def test_along_a_column():
    found = boxes(A, B, height=100, justify="between", flow="rtl")
    assert [b[1] for b in found] == [0, 80]


def test_children_may_take_the_spare_room():
    spacer = stack(grow=1)
    row = boxes(A, spacer, B, direction="horizontal", width=200)
    assert [b[0] for b in row] == [0, 150]
    column = boxes(A, spacer, B, spacer, height=130, gap=0)
    assert [b[1] for b in column] == [0, 60]
    shares = boxes(
        stack(grow=1, backgroundColor="#fff"), stack(grow=3, backgroundColor="#fff"),
        direction="horizontal", width=100, height=10,
    )  # fmt: skip
    assert [(b[0], b[2]) for b in shares] == [(0, 25), (25, 75)]


def test_children_are_moved_from_their_place():
    assert boxes(rect(30, 10, x=3, y=-2), B) == [(3, -2, 30, 10), (0, 10, 50, 20)]


def test_a_background_lies_behind_the_children():
    found = boxes(A, padding=5, backgroundColor="#eee", radius=4)
    assert found == [(0, 0, 40, 20), (5, 5, 30, 10)]


def test_texts_wrap_at_its_width_and_others_follow():
    assert lines(text("one"), text("two"), width=200) == [("one", 0, 22), ("two", 0, 52)]
    wrapped = lines(text("several words that wrap"), text("two"), width=120, gap=10)
    assert [line for line, _, _ in wrapped] == ["several", "words that", "wrap", "two"]
    assert [baseline for _, _, baseline in wrapped] == [22, 52, 82, 122]
    assert len(lines(text("several words that wrap"))) == 1


def test_a_text_beside_others_wraps_at_what_is_left():
    words = text("several words that wrap")
    assert len(lines(words, direction="horizontal", width=400)) == 1
    assert len(lines(rect(300, 9), words, direction="horizontal", width=400)) == 3


def test_baselines_may_be_aligned():
    large, small = text("a", fontSize=40), text("b", fontSize=10)
    found = lines(large, small, direction="horizontal", align="baseline")
    assert found[0][2] == found[1][2]


def test_a_text_that_shrinks_leaves_room_for_the_others():
    long = text("many words " * 8, overflow="shrink", minFontSize=5)
    shrunk = [long, text("below")]
    assert report(*shrunk, width=200, height=90) == [
        ("text-shrunk", "/components/0/children/0/text")
    ]
    assert lines(*shrunk, width=200, height=90)[-1][2] <= 90
    assert lines(*shrunk, width=200, height=300)[-1][2] > 90


def test_a_text_that_shrank_is_only_as_high_as_it_is():
    long = text("word " * 30, overflow="shrink", minFontSize=14)
    found = lines(long, text("below"), width=200, height=160)
    assert found[-1][2] - found[-2][2] < 40


def test_texts_follow_the_flow_of_the_stack():
    def side(words, **fields):
        ((_, x, _),) = lines(text(words, frameWidth=200), **fields)
        return "left" if x < 50 else "right"

    assert side("abc") == "left"
    assert side("אבג") == "right"
    assert side("abc", flow="rtl") == "right"
    assert side("אבג", flow="ltr") == "left"
    ((_, x, _),) = lines(stack(text("abc", frameWidth=200)), flow="rtl")
    assert x > 100
    ((_, x, _),) = lines(text("abc", frameWidth=200, direction="ltr"), flow="rtl")
    assert x == 0


def test_what_does_not_fit_is_reported_or_left_out():
    row = {"direction": "horizontal", "width": 100}
    assert report(B, B, **row) == []
    assert report(B, B, A, **row) == [("stack-overflow", "/components/0")]
    assert report(B, B, A, **row, overflow="drop") == [
        ("children-dropped", "/components/0/children")
    ]
    assert len(boxes(B, B, A, **row, overflow="drop")) == 2
    assert report(A, A, height=15) == [("stack-overflow", "/components/0")]


def test_reports_point_to_the_child():
    inner = stack(A, text("a b c d e f", overflow="ellipsis", maxLines=1, frameWidth=40))
    assert report(A, inner) == [("text-cut", "/components/0/children/1/children/1/text")]


def test_errors_point_to_the_child():
    inner = stack(text("a b c d e f", overflow="error", height=9, frameWidth=40))
    with pytest.raises(DocumentError) as caught:
        cardpress.measure(card(A, inner))
    assert [p.pointer for p in caught.value.problems] == [
        "/components/0/children/1/children/0/text"
    ]


def test_pictures_are_read_and_missing_ones_named():
    image = {"type": "image", "width": 9, "height": 9, "src": "./no-such.png"}
    with pytest.raises(SourceError) as caught:
        cardpress.measure(card(A, stack(image, image)))
    assert [p.pointer for p in caught.value.problems] == [
        "/components/0/children/1/children/0/src",
        "/components/0/children/1/children/1/src",
    ]


@pytest.mark.parametrize(
    ("child", "pointer"),
    [
        (rect(1, 1, colour="#fff"), "/colour"),
        (rect(1, 0), "/height"),
        (rect(1, 1, grow=-1), "/grow"),
        (rect(1, 1, anchor="center"), "/anchor"),
        ({"type": "rekt"}, "/type"),
        (stack(align="stretch"), "/align"),
    ],
)
def test_children_are_validated_as_strictly(child, pointer):
    with pytest.raises(DocumentError) as caught:
        cardpress.measure(card(A, child))
    assert [p.pointer for p in caught.value.problems] == [f"/components/0/children/1{pointer}"]


def test_grow_is_for_children_only():
    with pytest.raises(DocumentError, match='unknown field "grow"'):
        cardpress.measure(
            {"width": 9, "height": 9, "components": [{**A, "x": 0, "y": 0, "grow": 1}]}
        )


def test_limits_count_what_is_inside():
    with pytest.raises(LimitError, match="the document has 12 components; at most 10"):
        cardpress.Engine(limits=Limits(components=10)).measure(card(*[A] * 11))
    deep = A
    for _ in range(20):
        deep = stack(deep)
    with pytest.raises(LimitError, match="nested too deeply"):
        cardpress.measure(card(deep))


def test_words_and_title_come_from_inside():
    svg = cardpress.render(card(text("small"), stack(text("LARGE", fontSize=30))), "svg").data
    assert b"<title>LARGE</title>" in svg
    assert b"small\nLARGE" in svg


def test_children_may_be_faint_or_invisible():
    svg = cardpress.render(card(rect(9, 9, opacity=0.5), rect(9, 9, opacity=0)), "svg").data
    assert svg.count(b"<rect") == 2
    assert b'opacity=".5"' in svg


def test_plug_ins_work_inside():
    from typing import Literal

    from cardpress.components import Component, Frame, Size
    from cardpress.registry import registry

    class Gauge(Component):
        """A box."""

        type: Literal["gauge"] = "gauge"
        level: float

        def layout(self, space, context):
            return Frame(Size(self.level, context.slot.width))

    registry.add(Gauge)
    try:
        assert box({"type": "gauge", "level": 40}, width=70, padding=5)[3] == 70
        with pytest.raises(DocumentError, match="/components/0/children/0/level: the field"):
            box({"type": "gauge"})
    finally:
        registry.remove("gauge")
    with pytest.raises(DocumentError, match='unknown type "gauge"'):
        box({"type": "gauge", "level": 1})
