import csv
import datetime
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cardpress.bulk.rows import BadRow, open_rows
from cardpress.errors import CardpressError


def read_all(path, size=None):
    rows = open_rows(str(path))
    shards = rows.shards(size)
    return [row for shard in shards for row in rows.read(shard)], shards


def test_shards_cover_all_rows_once(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f'{{"n": {n}}}\n' for n in range(1000)))
    rows, shards = read_all(path)
    assert [row["n"] for row in rows] == list(range(1000))
    assert [shard.first for shard in shards] == [
        sum(s.count for s in shards[:i]) for i in range(len(shards))
    ]
    assert max(shard.count for shard in shards) <= 500


def test_blank_lines_a_byte_order_mark_and_a_missing_last_newline(tmp_path):
    path = tmp_path / "rows.ndjson"
    path.write_bytes(b'\xef\xbb\xbf{"n": 0}\r\n\r\n  \n{"n": 1}\n\n{"n": 2}')
    rows, shards = read_all(path, 1)
    assert rows == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert len(shards) == 3


@pytest.mark.parametrize(
    "line", ["[1]", '{"a": 1', '{"a": NaN}', '{"a": 1, "a": 2}', "\x00", '"x"']
)
def test_a_line_that_is_no_object_is_a_bad_row_and_costs_no_other(tmp_path, line):
    path = tmp_path / "rows.jsonl"
    path.write_text(f'{{"n": 0}}\n{line}\n{{"n": 1}}\n')
    rows, _ = read_all(path)
    assert rows[0] == {"n": 0}
    assert rows[2] == {"n": 1}
    assert isinstance(rows[1], BadRow)
    assert rows[1].text == line.strip()
    assert rows[1].reason
    assert not rows[1].reason.startswith("/:")


def test_rows_equal_to_one_in_an_earlier_shard_are_marked(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f'{{"n": {n % 3}}}\n' for n in range(6)))
    _, shards = read_all(path, 2)
    marks = [[shard.is_known(place) for place in range(shard.count)] for shard in shards]
    assert marks == [[False, False], [False, True], [True, True]]


def test_a_shard_keeps_its_digest_when_other_rows_change(tmp_path):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f'{{"n": {n}}}\n' for n in range(4)))
    before = [shard.digest for shard in read_all(path, 2)[1]]
    path.write_text("".join(f'{{"n": {n}}}\n' for n in (0, 1, 2, 33)))
    after = [shard.digest for shard in read_all(path, 2)[1]]
    assert before[0] == after[0]
    assert before[1] != after[1]


def test_csv_cells_may_hold_newlines_commas_and_quotes(tmp_path):
    path = tmp_path / "rows.csv"
    path.write_bytes('\ufefftitle,author\r\n"a\r\nb, ""c""",\r\nplain,Zoë\r\n'.encode())
    rows, _ = read_all(path, 1)
    assert rows == [{"title": 'a\r\nb, "c"'}, {"title": "plain", "author": "Zoë"}]


_CELLS = st.text(st.characters(codec="utf-8", exclude_characters="\x00"), max_size=12)


@given(st.lists(st.tuples(_CELLS, _CELLS), max_size=20), st.integers(1, 5))
def test_any_csv_is_read_as_the_csv_module_reads_it(tmp_path_factory, cells, size):
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(["a", "b"])
    writer.writerows(cells)
    path = tmp_path_factory.mktemp("csv") / "rows.csv"
    path.write_bytes(text.getvalue().encode())
    rows, _ = read_all(path, size)
    wanted = [{k: v for k, v in zip("ab", pair, strict=True) if v} for pair in cells]
    assert rows == wanted


@pytest.mark.parametrize(
    ("record", "reason"),
    [(b"1,2,3", "3 cells in a row of 2 columns"), (b"\xff,1", "not UTF-8"), (b'"a"b,1', "not CSV")],
)
def test_a_bad_record_says_what_is_wrong(tmp_path, record, reason):
    path = tmp_path / "rows.csv"
    path.write_bytes(b"title,author\nx,y\n" + record + b"\n")
    rows, _ = read_all(path)
    assert rows[0] == {"title": "x", "author": "y"}
    assert reason in rows[1].reason


@pytest.mark.parametrize("head", [b"", b"title,title\n", b"title,\n", b"\xff\n"])
def test_columns_must_have_names(tmp_path, head):
    path = tmp_path / "rows.csv"
    path.write_bytes(head + b"x,y\n" if head else b"")
    with pytest.raises(CardpressError, match="column"):
        read_all(path)


def test_parquet_rows_come_in_order_from_all_groups(tmp_path):
    import pyarrow as pa
    from pyarrow import parquet

    path = tmp_path / "rows.parquet"
    when = datetime.date(2026, 11, 20)
    table = pa.table({"n": list(range(100)), "when": [when] * 100, "none": [None] * 100})
    parquet.write_table(table, path, row_group_size=30)
    rows, shards = read_all(path, 20)
    assert rows == [{"n": n, "when": "2026-11-20"} for n in range(100)]
    assert sum(shard.count for shard in shards) == 100


def test_what_is_no_parquet_file_is_refused(tmp_path):
    path = tmp_path / "rows.parquet"
    path.write_bytes(b"PAR1 nonsense")
    with pytest.raises(CardpressError, match="not a Parquet file"):
        read_all(path)


def test_an_unknown_suffix_and_a_missing_file_are_refused(tmp_path):
    with pytest.raises(CardpressError, match=r"\.jsonl, \.csv or \.parquet"):
        open_rows("rows.txt")
    with pytest.raises(CardpressError, match="No such file"):
        read_all(tmp_path / "none.jsonl")


def test_rows_of_an_object_store(tmp_path):
    import fsspec

    with fsspec.open("memory://bulk/rows.jsonl", "wb") as file:
        file.write(b'{"n": 1}\n{"n": 2}\n')
    rows, _ = read_all("memory://bulk/rows.jsonl", 1)
    assert rows == [{"n": 1}, {"n": 2}]
    assert json.dumps(rows)
