"""What the web archives on loopback hold at first: the sample portal's pages, as crawlers found them over the years."""

from datetime import UTC, datetime, timedelta

from povetl.sample.archives import Stored
from povetl.sample.rendering import render_all
from povetl.sample.resource import Resource

_AFTER = timedelta(days=20, hours=3, minutes=4, seconds=5)
"""From a page's last change to the crawler's visit."""
_AGAIN = timedelta(days=200)
_UNDATED = datetime(2020, 1, 5, 3, 4, 5, tzinfo=UTC)
"""When pages without a time of change, as challenges are, were captured."""

_CHALLENGE = 412


def portal_captures() -> tuple[Stored, ...]:
    """Every HTML page of every site: once soon after it was published, then after its correction if there was one, and
    once more with the same bytes. Archives keep challenges as if they were pages, with 200.
    """  # fmt: skip
    first, corrected = render_all(corrected=False), render_all(corrected=True)
    found: list[Stored] = []
    for host, resources in first.items():
        for path, resource in resources.items():
            if not path or not resource.content_type.startswith("text/html"):
                continue
            url = f"http://{host}{path}"
            seen = resource.modified.astimezone(UTC).replace(microsecond=0) + _AFTER if resource.modified else _UNDATED
            found.append(_stored(url, resource, seen))
            later = corrected[host][path]
            if later.body != resource.body and later.modified is not None:
                found.append(_stored(url, later, later.modified.astimezone(UTC).replace(microsecond=0) + _AFTER))
            found.append(_stored(url, later, seen + _AGAIN))
    return tuple(found)


def _stored(url: str, resource: Resource, captured_at: datetime) -> Stored:
    return Stored(
        url=url,
        captured_at=captured_at,
        body=resource.body,
        status=200 if resource.status == _CHALLENGE else resource.status,
        content_type=resource.content_type,
    )
