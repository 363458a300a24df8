"""What is archived beside a response: its context as JSON, and how it is read back."""

import json
from dataclasses import fields as fields_of
from datetime import UTC, date, datetime
from typing import Any, cast, get_args

from povetl.archive.digest import warc_uri
from povetl.records import CaptureContext, Exchange, FetchResult, Headers, Via

FORMAT = "povetl.capture/1"
CONTENT_TYPE = "application/warc-fields"
"""The type that WARC (1.1, 6.5) gives metadata; pywb takes any other for a capture of the address and replays it."""
_FIELD = b"povetl-capture: "
_CONTEXT = tuple(field.name for field in fields_of(CaptureContext))
_PURPOSES = frozenset({"article", "list", "attachment", "robots"})


def context_fields(
    result: FetchResult, exchange: Exchange, context: CaptureContext, *, refers_to: str | None, has_record: bool
) -> bytes:
    """One exchange's metadata: the context, how the fetch ended, and the headers where no response is archived; one
    field that holds JSON.
    """  # fmt: skip
    answers = exchange is result.exchanges[-1]
    fields: dict[str, Any] = {
        "format": FORMAT,
        **{name: value for name in _CONTEXT if (value := getattr(context, name)) not in (None, ())},
        "purpose": result.purpose if result.purpose == "robots" else context.purpose,
        "url": result.url if answers else exchange.url,
        "answer": answers,
    }
    if context.archive_url is not None:
        fields["captured_at"] = exchange.requested_at
    if answers:
        fields |= {"status": result.status, "attempts": result.attempts}
        fields |= {"error": result.error} if result.error else {}
        fields |= {"warnings": result.warnings} if result.warnings else {}
    if refers_to is not None:
        fields["payload_sha256"] = refers_to
    if not has_record:
        fields["response"] = {
            "http_status": exchange.http_status,
            "reason": exchange.reason,
            "headers": exchange.headers,
        }
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True, default=str)  # on one line: JSON escapes line ends
    return _FIELD + text.encode("utf-8", "surrogatepass") + b"\r\n"


def brought_by(context: CaptureContext) -> Headers:
    """WARC fields of what a web archive gave: where it lies there, and when it was copied; pywb writes the same two."""
    if context.archive_url is None:
        return ()
    copied = context.fetched_at or datetime.now(UTC)
    when = copied.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    return (("WARC-Source-URI", warc_uri(context.archive_url)), ("WARC-Creation-Date", when))


def read_context(raw: bytes | None) -> tuple[CaptureContext, dict[str, Any]]:
    """The context and the other fields; a default context with an empty source where there is none of ours."""
    raw = raw or b""
    ours = raw if raw.startswith(b"{") else raw.partition(_FIELD)[2].partition(b"\n")[0]  # bare JSON: before 0.1.0
    try:
        fields = json.loads(ours) if ours else {}
    except ValueError:
        fields = {}
    if not isinstance(fields, dict) or fields.get("format") != FORMAT:
        return CaptureContext(source_id=""), {}
    purpose, via = fields.get("purpose"), fields.get("via")
    return (
        CaptureContext(
            source_id=_text(fields, "source_id") or "",
            via=cast("Via", via) if via in get_args(Via) else "live",
            purpose=purpose if purpose in _PURPOSES else "article",
            declared_url=_text(fields, "declared_url"),
            list_title=_text(fields, "list_title"),
            list_date=_day(fields, "list_date"),
            published=_day(fields, "published"),
            aliases=_texts(fields, "aliases"),
            run_id=_text(fields, "run_id"),
            part_of=_text(fields, "part_of"),
            archive_url=_text(fields, "archive_url"),
            fetched_at=_time(fields, "fetched_at"),
        ),
        fields,
    )


def is_hop(raw: bytes | None) -> bool:
    """Whether metadata says that its exchange was not the last of its fetch."""
    return read_context(raw)[1].get("answer") is False


_CODED = {"content-encoding", "transfer-encoding", "content-length"}
_KEPT_AS = "X-Archive-Orig-"


def archived_headers(headers: Headers, n_bytes: int) -> Headers:
    """The headers as written: the body is archived decoded, so those that describe its coding are renamed.

    Wayback's prefix is used, so that other tools recognise what it means.
    """
    lengths = [value.strip() for name, value in headers if name.lower() == "content-length"]
    coded = any(name.lower() in {"content-encoding", "transfer-encoding"} for name, _ in headers)
    if not coded and lengths in ([str(n_bytes)], []):
        return headers
    renamed = tuple((_KEPT_AS + name if name.lower() in _CODED else name, value) for name, value in headers)
    return (*renamed, ("Content-Length", str(n_bytes)))


def original_headers(headers: Headers) -> Headers:
    """The headers as received: :func:`archived_headers` undone."""
    prefix = _KEPT_AS.lower()
    if not any(name.lower().startswith(prefix) and name[len(prefix) :].lower() in _CODED for name, _ in headers):
        return headers
    return tuple(
        (name[len(prefix) :] if name.lower().startswith(prefix) else name, value)
        for name, value in headers
        if name.lower() != "content-length"
    )


def _texts(fields: dict[str, Any], name: str) -> tuple[str, ...]:
    value = fields.get(name)
    return tuple(one for one in value if isinstance(one, str)) if isinstance(value, list) else ()


def _text(fields: dict[str, Any], name: str) -> str | None:
    value = fields.get(name)
    return value if isinstance(value, str) else None


def _time(fields: dict[str, Any], name: str) -> datetime | None:
    try:
        when = datetime.fromisoformat(_text(fields, name) or "")
    except ValueError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _day(fields: dict[str, Any], name: str) -> date | None:
    try:
        return date.fromisoformat(_text(fields, name) or "")
    except ValueError:
        return None
