"""A run's report as Markdown and as rows, for whoever shows it."""

import re

from povetl.pipeline.runs import RunReport, SourceReport

_MARKUP = re.compile(r"([\\`*_{}\[\]()<>#+\-.!|~&])")


def escape(text: str) -> str:
    """A string that came from a page, so that Markdown and HTML show it and do nothing with it."""
    return _MARKUP.sub(r"\\\1", text.replace("\n", " "))


def source_rows(report: RunReport) -> list[dict[str, object]]:
    """One row a source."""
    return [_row(source) for source in report.sources]


def _row(source: SourceReport) -> dict[str, object]:
    loaded = source.loaded
    return {
        "source": source.source_id,
        "asked": sum(source.fetched.values()),
        "not modified": source.fetched.get("not_modified", 0),
        "new": len(loaded.new),
        "revised": len(loaded.revised),
        "unchanged": len(loaded.unchanged),
        "figures": loaded.figures,
        "rejected": sum(loaded.rejects.values()),
        "blocked": sum(count for status, count in source.fetched.items() if status.startswith("blocked:")),
        "failure": source.failure or "",
    }


def markdown_summary(report: RunReport) -> str:
    """What the run did, with what a person should look at."""
    rows = source_rows(report)
    names = list(rows[0]) if rows else []
    lines = [f"## Run {report.run_id}", ""]
    if rows:
        lines += ["| " + " | ".join(names) + " |", "|" + " --- |" * len(names)]
        lines += ["| " + " | ".join(escape(str(row[name])) for name in names) + " |" for row in rows]
    for source in report.sources:
        for problem in source.problems:
            lines += ["", f"- **{source.source_id}**: {escape(problem)}"]
        for reason, count in sorted(source.loaded.rejects.items()):
            lines += ["", f"- **{source.source_id}**: {count} × {escape(reason)}"]
    lines += ["", *(f"- check: {escape(sentence)}" for sentence in report.checks_failed)]
    lines += ["", "Published a new snapshot." if report.published else "Nothing changed since the last snapshot."]
    return "\n".join(lines)
