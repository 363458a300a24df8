"""Killed, out of disk, locked out: nothing lost, nothing half visible, one clear sentence."""

import hashlib
import os
import random
import resource
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pytest
from tests.warehouse.invented import simple

from povetl.errors import WarehouseError, WarehouseLocked
from povetl.records import ArticleHistory
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import content_digest, open_work
from povetl.warehouse.snapshot import publish

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-m", "tests.warehouse.loading_process"]
KILLS = int(os.environ.get("POVETL_TEST_KILLS", "8"))


def start(folder: Path) -> subprocess.Popen[str]:
    """A loading process that has begun."""
    process = subprocess.Popen([*COMMAND, str(folder)], cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "begin\n"
    return process


def digest_of(folder: Path) -> dict[str, str]:
    with open_work(folder / "work.duckdb") as warehouse:
        return content_digest(warehouse.con)


def test_killed_at_any_moment_the_next_run_ends_like_an_undisturbed_one(tmp_path: Path) -> None:
    undisturbed, disturbed = tmp_path / "undisturbed", tmp_path / "disturbed"
    assert start(undisturbed).communicate(timeout=120)[0] == "done\n"
    rng = random.Random(7)
    killed = 0
    for _ in range(KILLS):
        process = start(disturbed)
        try:
            process.wait(timeout=rng.uniform(0.01, 1.2))
        except subprocess.TimeoutExpired:
            process.kill()
            killed += 1
        process.communicate()
        if (disturbed / "povetl.duckdb").exists():
            with connect_published(disturbed / "povetl.duckdb") as con:
                orphans = con.execute("SELECT count(*) FROM figure ANTI JOIN article USING (revision_id)").fetchall()
                whole = con.execute("SELECT count(*) % 20 FROM latest_article").fetchall()
            assert (orphans, whole) == ([(0,)], [(0,)])
    assert killed > 0
    assert start(disturbed).communicate(timeout=120)[0] == "done\n"
    assert digest_of(disturbed) == digest_of(undisturbed)
    assert not list(disturbed.glob(".*.tmp"))


def test_reader_open_during_many_publishes_sees_whole_versions_only(tmp_path: Path) -> None:
    work, published = tmp_path / "work.duckdb", tmp_path / "povetl.duckdb"
    with open_work(work) as warehouse:
        warehouse.load([simple(0)])
    publish(work, published)
    reader = connect_published(published)
    for number in range(1, 12):
        with open_work(work) as warehouse:
            warehouse.load([simple(number)])
        publish(work, published, keep=2)
        with connect_published(published) as later:
            assert later.execute("SELECT count(*) FROM latest_figure").fetchall() == [(number + 1,)]
        assert reader.execute("SELECT count(*) FROM latest_figure").fetchall() == [(1,)]
    reader.close()


def test_writer_that_takes_no_lock_is_waited_for_and_named(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    open_work(path).close()
    program = "import duckdb, sys; con = duckdb.connect(sys.argv[1]); print('open', flush=True); sys.stdin.read()"
    holder = subprocess.Popen(
        [sys.executable, "-c", program, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "open\n"
    with pytest.raises(WarehouseLocked, match=r"Another program has held .*: wait"):
        open_work(path, wait_seconds=0.2)
    holder.communicate("")
    open_work(path).close()


@contextmanager
def small_disk(program: str, folder: Path, n_bytes: int) -> Iterator[bool]:
    """A file system of that size on the folder; False where mounting is not permitted."""
    folder.mkdir()
    mount = [program, "-t", "tmpfs", "-o", f"size={n_bytes}", "povetl-test", str(folder)]
    try:
        mounted = subprocess.run(mount, capture_output=True, check=False).returncode == 0
    except OSError:
        mounted = False
    try:
        yield mounted
    finally:
        if mounted:
            subprocess.run(["umount", str(folder)], check=True)


def noisy(number: int) -> ArticleHistory:
    """An article that does not compress."""
    noise = "".join(hashlib.sha256(f"{number} {i}".encode()).hexdigest() for i in range(400))
    return simple(number, text=f"全县已有1450户。{noise}")


FILL = """
import sys; from pathlib import Path; from povetl.errors import WarehouseError
from povetl.warehouse.load import open_work; from povetl.warehouse.snapshot import publish
from tests.warehouse.test_warehouse_faults import noisy
work, published = Path(sys.argv[1]) / "work.duckdb", Path(sys.argv[1]) / "povetl.duckdb"
for number in range(100):
    try:
        more = [noisy(each) for each in range(number * 40, number * 40 + 40)]
        with open_work(work) as warehouse: warehouse.load(more)
        publish(work, published)
        print("published", number + 1)
    except WarehouseError as error: print("refused:", error); break
"""


@pytest.mark.parametrize("program", ["mount", "no-such-mount"])
def test_full_disk_keeps_what_was_loaded_and_published(tmp_path: Path, program: str) -> None:
    """On a small tmpfs; where mounting is not permitted, the largest file is limited instead (RLIMIT_FSIZE)."""
    folder, size = tmp_path / "disk", 48 * 2**20
    with small_disk(program, folder, size) as mounted:
        sys.stdout.write("a tmpfs is full\n" if mounted else "nothing mounted: files are limited instead\n")
        said = limited(size if mounted else size // 2, FILL, str(folder)).splitlines()
        assert len(said) > 1
        assert said[-1].startswith("refused: ")
        n_published = sum(line.startswith("published") for line in said)
        with connect_published(folder / "povetl.duckdb") as con:
            assert con.execute("SELECT count(*) FROM latest_article").fetchall() == [(40 * n_published,)]
        assert not list(folder.glob(".*.tmp"))
        for snapshot in list((folder / "snapshots").iterdir())[:-1]:  # room again
            shutil.rmtree(snapshot)
        with open_work(folder / "work.duckdb") as warehouse:
            loaded = warehouse.counts()["article"]
            assert loaded in (40 * n_published, 40 * (n_published + 1))  # the last load was whole, or is not there
            warehouse.load([simple(10**6)])
            assert warehouse.counts()["article"] == loaded + 1


def limited(size: int, program: str, *arguments: str) -> str:
    """What a program prints that may write no file larger than ``size`` bytes: a disk that refuses to write."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))

    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        cwd=ROOT, preexec_fn=limit, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    return done.stdout


def test_load_that_the_disk_refuses_keeps_what_was_there(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    with open_work(path) as warehouse:
        warehouse.load([simple(1)])
        before = content_digest(warehouse.con)
    program = (
        "import sys; from pathlib import Path; from povetl.errors import WarehouseError\n"
        "from povetl.warehouse.load import open_work; from tests.warehouse.invented import simple\n"
        "import hashlib\n"
        "noise = lambda n: ''.join(hashlib.sha256(f'{n} {i}'.encode()).hexdigest() for i in range(400))\n"
        "try:\n"
        "    with open_work(Path(sys.argv[1])) as warehouse:\n"
        "        warehouse.load([simple(n, text=f'全县已有1450户。{noise(n)}') for n in range(2, 400)])\n"
        "except WarehouseError as error: print(error)\n"
    )
    said = limited(path.stat().st_size + 100_000, program, str(path))
    assert "nothing of this load was kept" in said
    assert said.count("\n") == 1
    with open_work(path) as warehouse:
        assert content_digest(warehouse.con) == before


def test_publish_that_the_disk_refuses_leaves_the_last_version(tmp_path: Path) -> None:
    work, published = tmp_path / "work.duckdb", tmp_path / "povetl.duckdb"
    with open_work(work) as warehouse:
        warehouse.load([simple(1)])
    publish(work, published)
    with open_work(work) as warehouse:
        warehouse.load([simple(2)])
    program = (
        "import sys; from pathlib import Path; from povetl.errors import WarehouseError\n"
        "from povetl.warehouse import files, snapshot\n"
        "files.share_blocks = lambda *_: False\n"
        "try: snapshot.publish(Path(sys.argv[1]), Path(sys.argv[2]))\n"
        "except WarehouseError as error: print(error)\n"
    )
    said = limited(work.stat().st_size - 10_000, program, str(work), str(published))
    assert said.count("\n") == 1
    with connect_published(published) as con:
        assert con.execute("SELECT count(*) FROM latest_article").fetchall() == [(1,)]
    assert not list(tmp_path.glob(".*.tmp"))
    assert publish(work, published).changed


def test_folder_that_cannot_be_written_is_one_sentence(tmp_path: Path) -> None:
    blocker = tmp_path / "home"
    blocker.write_text("a file where the folder should be")
    with pytest.raises(WarehouseError, match=r"^The folder .* cannot be written \(.*\)\.$"):
        open_work(blocker / "work.duckdb")


def test_folder_of_somebody_else_is_one_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    reading, writing = os.pipe()
    if (child := os.fork()) == 0:
        if os.geteuid() == 0:  # root may write everywhere: be nobody
            os.setuid(65534)
        try:
            open_work(tmp_path / "work.duckdb")
        except WarehouseError as error:
            os.write(writing, str(error).encode())
        os._exit(0)
    os.close(writing)
    os.waitpid(child, 0)
    said = os.read(reading, 4096).decode()
    os.close(reading)
    tmp_path.chmod(0o700)
    assert said == f"The folder {tmp_path} cannot be written (Permission denied)."


def test_published_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "povetl.duckdb"
    path.write_bytes(b"no database" * 1000)
    with pytest.raises(WarehouseError, match="is no DuckDB database"):
        connect_published(path)
    with open_work(tmp_path / "work.duckdb") as warehouse:
        warehouse.load([simple(1)])
    publish(tmp_path / "work.duckdb", path)
    with connect_published(path) as con:
        assert con.execute("SELECT count(*) FROM article").fetchall() == [(1,)]


def test_foreign_database_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "work.duckdb"
    with duckdb.connect(str(path)) as con:
        con.execute("CREATE TABLE somebody (i INTEGER)")
    with pytest.raises(WarehouseError, match="not povetl's"):
        open_work(path)
