"""Whether an answer is the part of a file that was asked for (RFC 9110, 14 and 15.3.7)."""

import re
from dataclasses import replace

from povetl.records import Headers
from povetl.web.answers import header
from povetl.web.journal import Answer

_CONTENT_RANGE = re.compile(r"bytes (\d{1,18})-(\d{1,18})/(?:\d{1,18}|\*)")
PARTIAL = 206


def range_headers(wanted: tuple[int, int] | None) -> Headers:
    """The field that asks for the bytes from the first to the last, both included; none where all are wanted."""
    return () if wanted is None else (("Range", f"bytes={wanted[0]}-{wanted[1]}"),)


def of_range(answer: Answer, wanted: tuple[int, int] | None) -> Answer:
    """An answer to a request with ``Range``: ``ok`` for a 206 with exactly those bytes.

    A server may ignore the field and send the whole file with 200; that is not taken for its part.
    """
    exchange = answer.attempt.exchange if answer.attempt is not None else None
    if wanted is None or exchange is None or exchange.http_status not in {200, PARTIAL}:
        return answer
    if answer.status not in {"ok", "protocol_error"} or exchange.body is None:
        return answer
    match = _CONTENT_RANGE.fullmatch((header(exchange.headers, "content-range") or "").strip())
    given = (int(match[1]), int(match[2])) if match and exchange.http_status == PARTIAL else None
    length = wanted[1] - wanted[0] + 1
    if given == wanted and len(exchange.body) == length:
        return replace(answer, status="ok", error=None)
    sentence = f"bytes {wanted[0]} to {wanted[1]} were asked for, and others came."
    return replace(answer, status="protocol_error", error=sentence)
