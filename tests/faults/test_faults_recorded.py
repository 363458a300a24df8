"""What the warehouse says of each play after whole runs: status, outcome, revisions, and what was archived."""

from collections.abc import Iterator
from typing import Any

import pytest
from warcio.archiveiterator import ArchiveIterator

from povetl.archive.verify import verify
from povetl.pipeline.ingest import ingest
from povetl.pipeline.workspace import Workspace, open_workspace
from povetl.sample.faults import FaultServer
from povetl.sample.faults_plays import PLAYS
from povetl.warehouse.connect import connect_published

PAGE = "/xw/t20190603_1.html"
SOURCE = """
id = "faults"
name_zh = "故障"
name_en = "Faults"
publisher = "povetl"
level = "county"
homepage = "http://r01.faults.test/"
reuse = "none"
hosts = {hosts}
article_pattern = 't20190603_\\d+\\.html$'
examples = ["http://r01.faults.test/xw/t20190603_1.html"]
delay = 0
sample = true
[[lists]]
url = "http://r42.faults.test/"
[layout]
document_id = '//([^/.]+\\.faults\\.test/).*_(\\d+)\\.html'
"""

EXPECTED: dict[str, tuple[tuple[str, str | None], tuple[str, str | None]]] = {
    "r01": (("ok", "new"), ("not_modified", None)),
    "r03": (("ok", "new"), ("ok", "unchanged")),
    "r04": (("ok", "new"), ("ok", "revised")),
    "r05-404": (("gone", None), ("gone", None)),
    "r06-text": (("soft_404", "rejected"), ("soft_404", "rejected")),
    "r06-redirect": (("soft_404", "rejected"), ("soft_404", "rejected")),
    "r06-later": (("ok", "new"), ("soft_404", "rejected")),
    "r11": (("http_4xx", None), ("http_4xx", None)),
    "r12-412": (("blocked:ruishu", None), ("blocked:ruishu", None)),
    "r13": (("blocked:jsl", None), ("blocked:jsl", None)),
    "r13b": (("ok", "new"), ("ok", "unchanged")),
    "r14-text": (("blocked:waf", None), ("blocked:waf", None)),
    "r30-twice": (("bomb", None), ("bomb", None)),
    "r31-always": (("bad_encoding", None), ("bad_encoding", None)),
    "r34-short": (("truncated", None), ("truncated", None)),
    "r36-lengths": (("protocol_error", None), ("protocol_error", None)),
    "r39-pdf": (("content_type_denied", None), ("content_type_denied", None)),
    "r40-lost-byte": (("ok", "new"), ("ok", "unchanged")),
    "r40-noise": (("decode_suspect", "new"), ("ok", "unchanged")),
    "r41-script": (("parse_empty", "rejected"), ("parse_empty", "rejected")),
    "r50": (("ok", "new"), ("ok", "unchanged")),
}
"""Status and outcome of the first and the second run."""


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Workspace, FaultServer]]:
    """Two runs over every play, on a fault server that nobody else asks."""
    folder = tmp_path_factory.mktemp("recorded")
    (folder / "sources").mkdir()
    hosts = [f"{play}.faults.test" for play in PLAYS]
    (folder / "sources" / "faults.toml").write_text(SOURCE.format(hosts=hosts), encoding="utf-8")
    with FaultServer() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("POVETL_HOME", str(folder / "home"))
        patch.setenv("POVETL_SOURCES", str(folder / "sources"))
        patch.setenv("POVETL_ALLOW", server.address)
        patch.setenv("POVETL_CONNECT_TO", ",".join(f"{host}={server.address}" for host in hosts))
        workspace = open_workspace()
        others = ["http://r44.faults.test/zt/t20190603_1.html", "http://r45.faults.test" + PAGE]
        copy = "http://r45-copy.faults.test" + PAGE
        urls = [f"http://{play}.faults.test{PAGE}" for play in (*EXPECTED, "r44")]
        ingest(workspace, urls=[*urls, *others])
        ingest(workspace, urls=[*urls, copy])
        yield workspace, server


def ask(workspace: Workspace, sql: str) -> list[tuple[Any, ...]]:
    con = connect_published(workspace.settings.published_path)
    try:
        return con.execute(sql).fetchall()
    finally:
        con.close()


def rows(workspace: Workspace, play: str) -> list[tuple[Any, ...]]:
    """Status and outcome of each run's fetch. Most plays show one text, so that most of their articles are copies."""
    found = ask(
        workspace,
        'SELECT status, outcome FROM "fetch" f JOIN run USING (run_id) '
        f"WHERE url LIKE 'http://{play}.%' AND purpose = 'article' ORDER BY started_at, url",
    )
    return [(status, "new" if outcome == "duplicate" else outcome) for status, outcome in found]


@pytest.mark.parametrize("play", EXPECTED)
def test_recorded_status_and_outcome(recorded: tuple[Workspace, FaultServer], play: str) -> None:
    workspace, _ = recorded
    assert tuple(rows(workspace, play)) == EXPECTED[play]


@pytest.mark.parametrize(
    ("play", "n_requests"),
    [("r01", 2), ("r05-404", 2), ("r06-text", 2), ("r11", 2), ("r12-412", 2), ("r30-twice", 2), ("r31-always", 4),
     ("r34-short", 4), ("r36-lengths", 2), ("r39-pdf", 2), ("r41-script", 2)],
)  # fmt: skip
def test_requests_of_two_runs(recorded: tuple[Workspace, FaultServer], play: str, n_requests: int) -> None:
    _, server = recorded
    assert len(server.requests(play)) == n_requests


def test_row_01_unchanged_moves_the_article_s_last_sight_and_makes_no_revision(
    recorded: tuple[Workspace, FaultServer],
) -> None:
    workspace, _ = recorded
    found = ask(workspace, "SELECT first_seen_at < last_seen_at, revision FROM article WHERE url LIKE '%//r01.%'")
    assert found == [(True, 1)]


def test_row_03_a_hit_counter_makes_no_revision(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    assert ask(workspace, "SELECT max(revision) FROM article WHERE url LIKE '%//r03.%'") == [(1,)]


def test_row_04_a_corrected_figure_is_a_second_revision_and_the_first_is_kept(
    recorded: tuple[Workspace, FaultServer],
) -> None:
    workspace, _ = recorded
    found = ask(
        workspace,
        "SELECT revision, is_latest, contains(text, '460万元'), contains(text, '480万元') FROM article "
        "WHERE url LIKE '%//r04.%' ORDER BY revision",
    )
    assert found == [(1, False, True, False), (2, True, False, True)]


def test_row_06_a_soft_404_does_not_overwrite_the_stored_article(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    found = ask(workspace, "SELECT revision, contains(text, '460万元') FROM article WHERE url LIKE '%//r06-later.%'")
    assert found == [(1, True)]


def test_row_44_two_channels_are_one_article_with_both_addresses(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    assert ask(workspace, "SELECT count(DISTINCT article_id) FROM article WHERE url LIKE '%//r44.%'") == [(1,)]
    assert rows(workspace, "r44") == [("ok", "new"), ("ok", "alias"), ("ok", "unchanged")]
    (addresses,) = ask(workspace, "SELECT list(url ORDER BY url) FROM article_url WHERE url LIKE '%//r44.%'")
    assert addresses[0] == [f"http://r44.faults.test/{channel}/t20190603_1.html" for channel in ("xw", "zt")]


def test_row_45_a_copy_is_recorded_as_a_duplicate_and_both_are_kept(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    assert ask(
        workspace, "SELECT outcome FROM \"fetch\" WHERE url LIKE 'http://r45-copy.%' AND purpose = 'article'"
    ) == [("duplicate",)]
    found = ask(
        workspace,
        "SELECT count(*), count(*) FILTER (duplicate_of IS NULL) FROM article "
        "WHERE is_latest AND contains(text, '青河乡的种植户') AND contains(text, '460万元')",
    )
    assert found[0][0] > 5
    assert found[0][1] == 1


def test_row_50_dates_that_cannot_be_are_not_believed(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    ((published, seen),) = ask(
        workspace, "SELECT year(published_at), year(first_seen_at) FROM article WHERE url LIKE '%//r50.%'"
    )
    assert (published, seen > 2024) == (2019, True)


def test_every_answer_is_archived_and_what_was_cut_off_as_metadata(recorded: tuple[Workspace, FaultServer]) -> None:
    workspace, _ = recorded
    raw = workspace.settings.raw_path
    assert verify(raw).ok
    asked = ask(workspace, 'SELECT url, status, warc_file, warc_offset FROM "fetch" WHERE attempts > 0')
    assert all(name is not None for _, _, name, _ in asked)
    kinds: dict[tuple[str, int], str] = {}
    for path in raw.glob("*.warc.gz"):
        with path.open("rb") as file:
            records = ArchiveIterator(file, check_digests="raise")
            for record in records:
                kinds[path.name, records.get_record_offset()] = record.rec_type
    found = {(status, kinds[name, offset]) for _, status, name, offset in asked}
    without = {"bomb", "bad_encoding", "truncated", "protocol_error", "content_type_denied"}
    assert {kind for status, kind in found if status in without} == {"metadata"}
    assert {kind for status, kind in found if status.startswith("blocked:")} <= {"response", "revisit"}
    assert ("not_modified", "revisit") in found
    assert ("gone", "response") in found
