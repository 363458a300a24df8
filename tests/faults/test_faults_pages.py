"""Rows 39-50 of the fault matrix: types, charsets, signposts, lists, copies, circuits, clocks."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from tests.faults.faults_client import Client

import povetl
from povetl.archive.reader import iter_captures, read_payload
from povetl.archive.warc import WarcWriter
from povetl.errors import NotAnArticle
from povetl.page.lists import parse_list
from povetl.records import CaptureContext, Validators
from povetl.state import CrawlState


@pytest.mark.parametrize("play", ["r39-pdf", "r39-hidden-pdf", "r39-image", "r39-stream"])
def test_row_39_a_file_where_a_page_was_expected_is_denied_and_an_attachment_taken(client: Client, play: str) -> None:
    page = client.fetch(play)
    assert (page.status, page.body, client.n_requests(play)) == ("content_type_denied", None, 1)
    attachment = client.fetch(play, purpose="attachment")
    assert attachment.status == "ok"
    assert attachment.body


@pytest.mark.parametrize("play", ["r39-stream-page", "r39-missing"])
def test_row_39_a_page_with_a_wrong_type_or_none_is_a_page(client: Client, play: str) -> None:
    assert client.fetch(play).status == "ok"


@pytest.mark.parametrize(
    ("play", "suspect"),
    [
        ("r40-gbk-as-utf8", False),
        ("r40-utf8-as-gbk", False),
        ("r40-lost-byte", False),
        ("r40-nulls", False),
        ("r40-utf16", False),
        ("r40-noise", True),
    ],
)
def test_row_40_charset_conflicts_give_correct_text_or_a_flag(client: Client, play: str, *, suspect: bool) -> None:
    result = client.fetch(play)
    assert result.status == "ok"
    article = povetl.parse_page(result.body or b"", url=result.url, content_type=result.content_type)
    assert article.encoding.suspect is suspect
    assert suspect or "投入资金460万元" in article.text


def test_row_41_one_meta_refresh_on_the_same_host_is_followed(client: Client) -> None:
    result = client.fetch("r41-meta")
    assert result.status == "ok"
    assert result.final_url == client.url("r41-meta", "/b.html")
    assert [one.target for one in client.server.requests("r41-meta")] == ["/a.html", "/b.html"]


@pytest.mark.parametrize("play", ["r41-foreign", "r41-script"])
def test_row_41_other_signposts_are_not_followed_and_are_no_article(client: Client, play: str) -> None:
    result = client.fetch(play)
    assert (result.status, client.n_requests(play)) == ("ok", 1)
    with pytest.raises(NotAnArticle):
        povetl.parse_page(result.body or b"", url=result.url)


def test_row_42_a_list_that_lost_its_links_is_known_by_its_earlier_yields(client: Client, tmp_path) -> None:
    url = client.url("r42", "/")
    with CrawlState(tmp_path / "state.sqlite") as state:
        for expected in (8, 0):
            result = client.fetch("r42", "/")
            page = parse_list(result.body or b"", url=url)
            assert len(page.links) == expected
            median = state.median_yield("lin_shan", url)
            collapsed = median is not None and len(page.links) < 0.2 * median
            assert collapsed is (expected == 0)
            state.record_yield("lin_shan", url, len(page.links))


def test_row_43_a_pager_that_repeats_itself_offers_nothing_new(client: Client) -> None:
    seen: set[str] = set()
    new: list[int] = []
    for name in ("index.html", "index_1.html", "index_2.html", "index_3.html"):
        result = client.fetch("r43", f"/{name}")
        links = {link.url for link in parse_list(result.body or b"", url=result.url).links}
        new.append(len(links - seen))
        seen |= links
    assert new == [5, 5, 5, 0]


def test_row_44_fragments_are_never_sent(client: Client) -> None:
    result = client.fetch("r44", "/a.html#top")
    assert result.status == "ok"
    assert client.server.requests("r44")[-1].target == "/a.html"
    assert result.final_url == client.url("r44", "/a.html")


def test_row_44_an_article_names_the_same_content_under_each_address(client: Client) -> None:
    results = [client.fetch("r44", path) for path in ("/a.html", "/a.html?from=list", "/channel/a.html")]
    read = [povetl.parse_page(result.body or b"", url=result.url) for result in results]
    assert len({article.content_sha256 for article in read}) == 1


def test_row_45_a_copy_with_its_own_dateline_is_other_content_with_the_same_figures(client: Client) -> None:
    results = [client.fetch("r45"), client.fetch("r45-copy")]
    read = [povetl.parse_page(result.body or b"", url=result.url) for result in results]
    assert read[0].content_sha256 != read[1].content_sha256
    figures = [[(one.value, one.unit, one.kind) for one in povetl.extract(article)] for article in read]
    assert figures[0] == figures[1] != []


def test_row_46_five_dropped_connections_open_the_circuit(client: Client) -> None:
    async def fetch(fetcher):
        found = [await fetcher.fetch(client.url("r46", f"/{n}"), policy=client.policy("r46")) for n in range(6)]
        return found, fetcher.circuits

    results, circuits = client.run(fetch)
    assert [result.status for result in results] == ["conn_error", "conn_error"] + ["circuit_open"] * 4
    assert client.n_requests("r46") == 5
    assert all(result.retry_at is not None for result in results[1:])
    assert circuits["r46.faults.test"]["open_until"]


def test_row_46_a_probe_closes_the_circuit_when_the_host_is_back(client: Client) -> None:
    async def break_it(fetcher):
        for n in range(3):
            await fetcher.fetch(client.url("r46-heals", f"/{n}"), policy=client.policy("r46-heals"))
        return fetcher.circuits

    circuits = client.run(break_it)
    assert client.n_requests("r46-heals") == 5
    assert client.fetch("r46-heals", "/a", circuits=circuits).status == "circuit_open"
    past = (datetime.now(UTC) - timedelta(seconds=1)).isoformat()
    due = {host: row | {"open_until": past} for host, row in circuits.items()}

    async def come_back(fetcher):
        jobs = [fetcher.fetch(client.url("r46-heals", f"/{n}"), policy=client.policy("r46-heals")) for n in range(3)]
        return await asyncio.gather(*jobs), fetcher.circuits

    results, healed = client.run(come_back, circuits=due)
    assert "ok" in [result.status for result in results]
    assert {result.status for result in results} <= {"ok", "circuit_open"}
    assert healed == {"r46-heals.faults.test": {}}


def test_row_46_force_probes_an_open_circuit_at_once(client: Client) -> None:
    far = (datetime.now(UTC) + timedelta(hours=20)).isoformat()
    circuits = {"r13b.faults.test": {"blocks": 3, "openings": 1, "open_until": far}}
    assert client.fetch("r13b", circuits=circuits).status == "circuit_open"
    assert client.fetch("r13b", circuits=circuits, force=True).status == "ok"


def test_row_48_a_second_run_on_a_frozen_server_is_only_304(client: Client, tmp_path) -> None:
    paths = [f"/{n}.html" for n in range(5)]
    context = CaptureContext(source_id="lin_shan")

    def run(name: str) -> list[str]:
        statuses = []
        with (
            CrawlState(tmp_path / "state.sqlite") as state,
            WarcWriter(tmp_path / "raw" / name, known=state.known) as writer,
        ):

            async def fetch(fetcher):
                for path in paths:
                    url = client.url("r48", path)
                    result = await fetcher.fetch(url, policy=client.policy("r48"), validators=state.validators(url))
                    statuses.append(result.status)
                    locator = writer.append(result, context)[-1]
                    if result.status == "ok":
                        body = read_payload(tmp_path / "raw", locator)
                        assert body == result.body
                        (capture,) = [one for one, _ in iter_captures(tmp_path / "raw") if one.url == url]
                        state.remember(
                            url,
                            etag=result.etag,
                            last_modified=result.last_modified,
                            payload_digest=capture.body_sha256,
                            captured_at=capture.captured_at,
                            status="ok",
                        )

            client.run(fetch)
        return statuses

    assert run("1.warc.gz") == ["ok"] * 5
    size = (tmp_path / "raw" / "1.warc.gz").stat().st_size
    assert run("2.warc.gz") == ["not_modified"] * 5
    captures = [capture for capture, _ in iter_captures(tmp_path / "raw")]
    assert [capture.revisit for capture in captures] == [False] * 5 + [True] * 5
    assert [one.body_sha256 for one in captures[:5]] == [one.body_sha256 for one in captures[5:]]
    assert (tmp_path / "raw" / "2.warc.gz").stat().st_size < size


def test_row_50_clocks_of_the_server_are_not_trusted(client: Client) -> None:
    result = client.fetch("r50")
    assert result.status == "ok"
    assert abs(datetime.now(UTC) - result.requested_at) < timedelta(minutes=1)
    assert client.fetch("r50", validators=Validators(last_modified=result.last_modified)).status == "ok"


def test_row_50_retry_after_is_read_against_the_server_s_own_clock(client: Client) -> None:
    result = client.fetch("r50-retry")
    assert (result.status, result.attempts) == ("ok", 2)
    assert 0.99 <= client.seconds < 4
