"""The captures of one article become the same history in whatever order they arrive."""

import itertools
from datetime import UTC, datetime, timedelta

from povetl.pipeline.histories import build_history
from povetl.pipeline.reading import Reading
from povetl.records import Article, Capture, CaptureContext, Encoding, Figure, Locator

START = datetime(2021, 4, 6, 7, 0, tzinfo=UTC)
ENCODING = Encoding(declared=None, used="utf-8", n_replaced=0, n_chars=10, suspect=False)


def article(content: str, *, url: str = "http://a.test/1.html", parts: tuple[str, ...] = ()) -> Article:
    return Article(
        url=url,
        canonical_url=url,
        document_id=None,
        title="某县搬迁进展",
        text=content + "\n",
        part_urls=parts,
        encoding=ENCODING,
        content_sha256=content,
    )


def reading(minute: int, content: str | None, *, run: str | None = None, **more: object) -> Reading:
    """A capture at a minute: of an article with this content, or a revisit for None."""
    capture = Capture(
        capture_id=f"capture{minute:03}",
        url=str(more.get("url", "http://a.test/1.html")),
        final_url=str(more.get("url", "http://a.test/1.html")),
        captured_at=START + timedelta(minutes=minute),
        locator=Locator(warc_file="run.warc.gz", warc_offset=minute),
        http_status=200,
        headers=(),
        body_sha256=content,
        context=CaptureContext(source_id="sample", run_id=run or f"run{minute}"),
        revisit=content is None,
    )
    page = None if content is None else article(content, **more)  # type: ignore[arg-type]  # test shorthand
    return Reading(capture=capture, article=page, article_id="a" if page else None)


def no_figures(_: Article) -> list[Figure]:
    return []


def test_a_content_that_comes_back_is_a_third_revision() -> None:
    history = build_history("a", [reading(1, "A"), reading(2, "B"), reading(3, "A")], no_figures)
    assert [revision.article.content_sha256 for revision in history.revisions] == ["A", "B", "A"]
    assert len({revision.revision_id for revision in history.revisions}) == 3
    assert [revision.ordinal for revision in history.revisions] == [1, 2, 3]


def test_the_order_of_arrival_changes_nothing() -> None:
    readings = [reading(1, "A"), reading(2, "A"), reading(3, "B"), reading(4, None), reading(5, "A")]
    histories = {build_history("a", order, no_figures) for order in itertools.permutations(readings)}
    assert len(histories) == 1


def test_an_older_capture_renumbers_and_keeps_the_ids_of_what_was_there() -> None:
    before = build_history("a", [reading(5, "B")], no_figures)
    after = build_history("a", [reading(5, "B"), reading(1, "A")], no_figures)
    assert [revision.ordinal for revision in after.revisions] == [1, 2]
    assert after.revisions[1].revision_id == before.revisions[0].revision_id


def test_an_answer_that_nothing_changed_moves_last_seen() -> None:
    history = build_history("a", [reading(1, "A"), reading(9, None)], no_figures)
    assert [revision.last_seen_at for revision in history.revisions] == [START + timedelta(minutes=9)]


PARTS = ("http://a.test/1.html", "http://a.test/1_1.html")


def test_an_article_with_a_missing_page_waits() -> None:
    history = build_history("a", [reading(1, "A", parts=PARTS, url=PARTS[0])], no_figures)
    assert history.revisions == ()
    assert [reject.reason for reject in history.rejects] == ["waiting_for_parts"]
    assert PARTS[1] in history.rejects[0].detail


def test_pages_of_one_run_are_one_look_at_the_article() -> None:
    looks = [
        reading(1, "A", run="first", parts=PARTS, url=PARTS[0]),
        reading(2, "B", run="first", parts=PARTS, url=PARTS[1]),
        reading(8, "C", run="second", parts=PARTS, url=PARTS[0]),
        reading(9, "D", run="second", parts=PARTS, url=PARTS[1]),
    ]
    history = build_history("a", looks, no_figures)
    assert len(history.revisions) == 2, "no revision mixes the pages of two looks"
    assert history.revisions[1].part_capture_ids == ("capture008", "capture009")
    assert history.rejects == ()


def test_a_page_corrected_alone_joins_the_pages_that_stayed() -> None:
    looks = [
        reading(1, "A", run="first", parts=PARTS, url=PARTS[0]),
        reading(2, "B", run="first", parts=PARTS, url=PARTS[1]),
        reading(9, "D", run="second", parts=PARTS, url=PARTS[1]),
    ]
    history = build_history("a", looks, no_figures)
    assert history.revisions[1].part_capture_ids == ("capture001", "capture009")


def test_every_address_is_kept_the_canonical_one_first() -> None:
    other = reading(2, "A", url="http://a.test/other/1.html")
    history = build_history("a", [reading(1, "A"), other], no_figures)
    assert history.urls == ("http://a.test/1.html", "http://a.test/other/1.html")


def test_an_extractor_that_fails_loses_the_figures_and_not_the_article() -> None:
    def fail(_: Article) -> list[Figure]:
        raise IndexError("string index out of range")

    history = build_history("a", [reading(1, "A")], fail)
    assert [revision.figures for revision in history.revisions] == [()]
    assert [(reject.stage, reject.reason) for reject in history.rejects] == [("figures", "extractor_error")]
