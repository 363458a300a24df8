"""The fault server itself: for operators, without host names."""

import re
import socket

import pytest
from tests.faults.faults_client import Client
from tests.faults.matrix_table import ROOT, WHERE, read_rows, rows_of

from povetl.sample.faults import FaultServer
from povetl.sample.faults_plays import PLAYS
from povetl.web.client import HostPolicy

POLICY = HostPolicy(delay=0.0)


def test_its_address_lists_every_play(client: Client) -> None:
    result = client.run(lambda fetcher: fetcher.fetch(f"http://{client.server.address}/", policy=POLICY))
    listed = (result.body or b"").decode()
    assert all(f'href="/{name}/a.html"' in listed for name in PLAYS)


@pytest.mark.parametrize(
    ("path", "status"), [("/r44/a.html", "ok"), ("/r06-redirect/a.html", "ok"), ("/r99/a", "gone")]
)
def test_the_first_path_segment_names_a_play(client: Client, path: str, status: str) -> None:
    result = client.run(lambda fetcher: fetcher.fetch(f"http://{client.server.address}{path}", policy=POLICY))
    assert result.status == status
    assert result.final_url.endswith("/r06-redirect/404.htm" if "redirect" in path else path)


def test_every_row_has_a_play_or_is_about_addresses() -> None:
    rows = {int(name[1:3]) for name in PLAYS}
    about_addresses = {22, 23, 24, 25, 26, 27}  # played by r21, or by the resolver of the test
    about_killing_and_disks = {47, 49}  # tests/archive
    assert set(range(1, 51)) - rows == about_addresses | about_killing_and_disks


def test_every_row_of_the_matrix_has_a_test_and_every_such_test_a_row() -> None:
    rows = read_rows()
    assert [row.row for row in rows] == [*map(str, range(1, 14)), "13b", *map(str, range(14, 51))]
    named: set[str] = set()
    for place in WHERE:
        path = ROOT / place
        for file in [path] if path.is_file() else path.glob("test_*.py"):
            for name in re.findall(r"^def (test_row_\w+)", file.read_text("utf-8"), re.MULTILINE):
                named |= rows_of(f"{place}::{name}", rows)
    assert named == {row.row for row in rows}
    assert all((ROOT / also.partition("::")[0]).is_file() for row in rows for also in row.also)


def test_a_port_that_is_taken_is_an_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(OSError, match="is taken"):
        FaultServer(port=taken.getsockname()[1]).__enter__()
