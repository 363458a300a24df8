"""A run's report as Markdown and as rows, for whoever shows it; every string of a page is escaped."""

import re
from collections.abc import Sequence

from povetl.pipeline.review import Refused, Review, SeenArticle, yield_of
from povetl.pipeline.runs import RunReport, SourceReport

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&:@/])")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]+")
_NEEDLESS = re.compile(r"\\([.\-+#:@/{}])")
"""Escapes that mean nothing inside a link's text, and that Prefect's UI shows there as they are."""
_UNSAFE_IN_LINKS = re.compile(r"[^\w\-.~:/?#@!$&'*+,;=%]", re.ASCII)
_NARROW = ("source", "asked", "new", "revised", "figures", "figures an article", "median", "rejected", "blocked")
"""The columns of the sources that a summary has room for; the table of sources has all of them."""
_URL_SHOWN = 32
SHOWN = 200
"""Rows of articles and of refusals that a summary shows; the warehouse holds all of them."""


def escape(text: str) -> str:
    """A string that came from a page, so that Markdown and HTML show it and do nothing with it.

    Addresses in it do not become links, lines do not break, and the reading direction is not turned.
    """
    return _MARKUP.sub(r"\\\1", _UNPRINTABLE.sub(" ", text)).replace("\\<", "&lt;").replace("\\>", "&gt;")


def plain(text: str, length: int = 300) -> str:
    """A string that came from a page, for a log line or a table cell: on one line, of bounded length."""
    clean = _UNPRINTABLE.sub(" ", text).strip()
    return clean if len(clean) <= length else clean[: length - 1] + "…"


def link(text: str, url: str | None) -> str:
    """A Markdown link, for web addresses only."""
    if not url or not url.startswith(("http://", "https://")):
        return escape(text)
    safe = _UNSAFE_IN_LINKS.sub(lambda found: "".join(f"%{byte:02X}" for byte in found[0].encode()), url)
    return f"[{_NEEDLESS.sub(lambda found: found[1], escape(text))}]({safe})"


def source_rows(report: RunReport, review: Review | None = None) -> list[dict[str, object]]:
    """One row a source; with a review, its yield against the median of the source."""
    return [_row(source, review) for source in report.sources]


def _row(source: SourceReport, review: Review | None) -> dict[str, object]:
    loaded = source.loaded
    row: dict[str, object] = {
        "source": source.source_id,
        "asked": sum(source.fetched.values()),
        "not modified": source.fetched.get("not_modified", 0),
        "new": len(loaded.new),
        "revised": len(loaded.revised),
        "unchanged": len(loaded.unchanged),
        "figures": loaded.figures,
        "rejected": sum(loaded.rejects.values()),
        "blocked": sum(count for status, count in source.fetched.items() if status.startswith("blocked:")),
    }
    if review is not None:
        now, usual = yield_of(source), review.medians.get(source.source_id)
        row["figures an article"] = "" if now is None else str(now)
        row["median"] = "" if usual is None else format(usual.normalize(), "f")
    row["failure"] = plain(source.failure or "")
    return row


def refused_rows(refused: Sequence[Refused]) -> list[dict[str, object]]:
    """What was not taken, and why, as rows of a table."""
    return [
        {"source": each.source_id, "reason": each.reason, "address": plain(each.url), "why": plain(each.detail)}
        for each in refused[:SHOWN]
    ]


def log_line(article: SeenArticle) -> str:
    """One article as a line of a run's log."""
    day = article.published_on or "no date"
    return f"{article.what} {article.article_id}: {article.figures} figures · {day} · {plain(article.title, 80)}"


def markdown_summary(report: RunReport, review: Review | None = None) -> str:
    """What the run did, with what a person should look at."""
    lines = [f"## {_headline(report)}", ""]
    if report.caught_up:
        lines += [f"{report.caught_up} pages that a run archived before it was killed were loaded first.", ""]
    lines += _table([{name: row[name] for name in _NARROW if name in row} for row in source_rows(report, review)])
    needs: list[str] = []
    for source in report.sources:
        name = escape(source.source_id)
        needs += [f"- **{name} failed**: {escape(source.failure)}"] if source.failure else []
        needs += [f"- **{name}**: {escape(problem)}" for problem in source.problems[:SHOWN]]
        dropped = review.dropped(source) if review else None
        needs += [f"- **{name}**: {escape(dropped)}"] if dropped else []
    needs += [f"- check: {escape(sentence)}" for sentence in report.checks_failed]
    lines += ["", "### To look at", "", *needs] if needs else []
    if review is not None:
        lines += _articles(review.articles) + _refused(review.refused)
    lines += ["", "Published a new snapshot." if report.published else "Nothing changed since the last snapshot."]
    lines += ["", f"In the warehouse this is run {report.run_id}."]
    return "\n".join(lines)


def _headline(report: RunReport) -> str:
    """The run in one line: what a reader wants to know before anything else."""
    counts = [
        (sum(len(source.loaded.new) for source in report.sources), "new"),
        (sum(len(source.loaded.revised) for source in report.sources), "revised"),
        (sum(source.loaded.figures for source in report.sources), "figures"),
        (sum(sum(source.loaded.rejects.values()) for source in report.sources), "rejected"),
        (len(report.failures), "failed"),
    ]
    return ", ".join(f"{count} {what}" for count, what in counts)


def dry_summary(report: RunReport) -> str:
    """What a run would have read."""
    lines = [f"## Dry run {report.run_id}", "", "Only the lists were read; no article was asked for.", ""]
    for source in report.sources:
        lines += [f"### {escape(source.source_id)}: {len(source.listed)} articles", ""]
        lines += [f"- **failed**: {escape(source.failure)}"] if source.failure else []
        lines += [f"- {found.listed_on or 'no date'} {link(found.title or found.url, found.url)}"
                  for found in source.listed[:SHOWN]]  # fmt: skip
        lines += [""]
    return "\n".join(lines)


def _articles(articles: Sequence[SeenArticle]) -> list[str]:
    if not articles:
        return []
    rows: list[dict[str, object]] = [
        {"article": link(plain(each.title, 80), each.url), "published": str(each.published_on or ""),
         "what": each.what, "figures": each.figures, "source": escape(each.source_id)}
        for each in articles[:SHOWN]
    ]  # fmt: skip
    return ["", "### New and revised", "", *_table(rows, escaped=True), *_more(len(articles))]


def _refused(refused: Sequence[Refused]) -> list[str]:
    if not refused:
        return []
    rows: list[dict[str, object]] = [
        {"address": escape(_end_of(each.url)), "page": link("open", each.url), "reason": escape(each.reason),
         "why": escape(plain(each.detail)), "source": escape(each.source_id)}
        for each in refused[:SHOWN]
    ]  # fmt: skip
    return ["", "### Not taken", "", *_table(rows, escaped=True), *_more(len(refused))]


def _end_of(url: str) -> str:
    """The part of an address that tells it from its neighbours; a page of the web UI is too narrow for all of it."""
    clean = plain(url, 2000)
    return clean if len(clean) <= _URL_SHOWN else "…" + clean[1 - _URL_SHOWN :]


def _more(count: int) -> list[str]:
    return ["", f"… and {count - SHOWN} more, in the warehouse."] if count > SHOWN else []


def _table(rows: Sequence[dict[str, object]], *, escaped: bool = False) -> list[str]:
    if not rows:
        return []
    names = list(rows[0])
    lines = ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
    for row in rows:
        cells = (str(row[name]) if escaped else escape(str(row[name])) for name in names)
        lines.append("| " + " | ".join(cells) + " |")
    return lines
