"""Many pages or texts in one process: a bad one gives its status, never an end."""

import json
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

from povetl.errors import NotAnArticle, UsageError
from povetl.figures.extract import extract_figures
from povetl.page.parse import parse_page
from povetl.pipeline.asjson import article_json, figure_json

_content_types = {".txt": "text/plain"}


def parse_manifest(lines: Iterable[str], root: Path) -> Iterator[dict[str, object]]:
    """Read the pages of a manifest.

    Args:
        lines: JSON objects ``{"id", "path", "url"}``; ``url`` may be null.
        root: where the paths begin.

    Yields:
        One object a line, in order: ``id``, ``status`` (``ok``, a verdict, or ``unreadable``) and the article.

    Raises:
        UsageError: a line is no such object.
    """
    for number, row in _objects(lines, ("id", "path")):
        path = root / str(row["path"])
        try:
            raw = path.read_bytes()
        except OSError as error:
            yield {"id": row["id"], "status": "unreadable", "error": f"line {number}: {error.strerror}"}
            continue
        try:
            article = parse_page(raw, url=row.get("url"), content_type=_content_types.get(path.suffix.lower()))
        except NotAnArticle as verdict:
            yield {"id": row["id"], "status": verdict.verdict}
            continue
        except Exception as error:  # noqa: BLE001  (a fault of ours on one page must not end the others)
            yield {"id": row["id"], "status": "parser_error", "error": repr(error)}
            continue
        yield {"id": row["id"], "status": "ok", **article_json(article)}


def extract_lines(lines: Iterable[str], *, place: str | None = None) -> Iterator[dict[str, object]]:
    """Extract figures from many texts.

    Args:
        lines: JSON objects ``{"id", "text", "published"}``; ``published`` may be null or absent.
        place: place code of the context.

    Raises:
        UsageError: a line is no such object, or its date is none.
    """
    for number, row in _objects(lines, ("id", "text")):
        published = _day(row.get("published"), number)
        try:
            figures = extract_figures(str(row["text"]), published=published, place=place)
        except Exception as error:  # noqa: BLE001  (a fault of ours on one text must not end the others)
            yield {"id": row["id"], "figures": [], "error": repr(error)}
            continue
        yield {"id": row["id"], "figures": [figure_json(figure) for figure in figures]}


def _day(value: object, number: int) -> date | None:
    if not value:
        return None
    try:
        return date.fromisoformat(str(value)[:10])
    except ValueError as error:
        raise UsageError(f"line {number}: published {value} is no day: write it as 2021-04-06.") from error


def _objects(lines: Iterable[str], needed: tuple[str, ...]) -> Iterator[tuple[int, dict[str, Any]]]:
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
        except ValueError as error:
            raise UsageError(f"line {number} is no JSON: {error}.") from error
        if not isinstance(row, dict) or any(name not in row for name in needed):
            raise UsageError(f"line {number} must be an object with {', '.join(needed)}.")
        yield number, row
