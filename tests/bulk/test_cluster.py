import os
import signal

import pytest

from cardpress.bulk import Job, run
from cardpress.bulk.schedule import on_client, on_cluster, on_cores
from cardpress.errors import CardpressError

distributed = pytest.importorskip("distributed")


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own, which is replaced when it dies."""
    before = dict(os.environ)
    with distributed.LocalCluster(
        n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None
    ) as found:
        yield found
    # Dask tells the C library by these to give memory back at once; others shall not inherit it.
    for name in os.environ.keys() - before.keys():
        del os.environ[name]


@pytest.fixture
def many_rows(tmp_path, write_lines, card):
    """Five thousand rows, two thousand five hundred different."""
    rows = [card(f"Row {number % 2500}", height=40) for number in range(5000)]
    rows[4000] = {"width": 240}
    return write_lines(tmp_path / "rows.jsonl", rows)


def test_a_cluster_makes_the_same_bytes_as_one_process(tmp_path, cluster, many_rows, files_in):
    job = Job(str(many_rows), str(tmp_path / "cluster"), options={"effort": "fast"})
    report = run(job, on_cluster(cluster.scheduler_address))
    assert (report.rows, report.rendered, report.rejected) == (5000, 2500, 1)
    run(Job(str(many_rows), str(tmp_path / "serial"), options={"effort": "fast"}))
    assert files_in(tmp_path / "cluster") == files_in(tmp_path / "serial")
    assert run(job, on_cluster(cluster.scheduler_address)).rendered == 0


def test_a_killed_worker_changes_nothing(tmp_path, cluster, many_rows, files_in):
    killed = []

    def killing(job, shards):
        with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
            for number, summary in enumerate(on_client(client)(job, shards)):
                if number == 3:
                    pid = next(iter(client.run(os.getpid).values()))
                    os.kill(pid, signal.SIGKILL)
                    killed.append(pid)
                yield summary

    options = {"effort": "fast", "scale": 1.5}
    report = run(Job(str(many_rows), str(tmp_path / "out"), options=options), killing)
    assert killed
    assert report.rejected == 1
    run(Job(str(many_rows), str(tmp_path / "calm"), options=options), on_cores(2))
    assert files_in(tmp_path / "out") == files_in(tmp_path / "calm")


def test_shards_travel_and_rows_do_not(tmp_path, cluster, write_lines, card):
    """What is sent for a shard is smaller than one of its rows."""
    import pickle

    rows = write_lines(tmp_path / "rows.jsonl", [card("x" * 3000) for _ in range(500)])
    job = Job(str(rows), str(tmp_path / "out"), shard_rows=100)
    from cardpress.bulk import cut

    assert max(len(pickle.dumps(shard)) for shard in cut(job)) < 400


def test_where_no_scheduler_answers_the_error_says_so(tmp_path, write_lines, card, monkeypatch):
    monkeypatch.setattr("cardpress.bulk.schedule.CONNECT_SECONDS", 0.3)
    rows = write_lines(tmp_path / "rows.jsonl", [card("A")])
    with pytest.raises(CardpressError, match="no Dask scheduler answers at tcp://127.0.0.1:9"):
        run(Job(str(rows), str(tmp_path / "out")), on_cluster("tcp://127.0.0.1:9"))
