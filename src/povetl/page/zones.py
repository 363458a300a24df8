"""The texts beside the body: teasers of other articles, and the page's footer."""

import re
from collections.abc import Sequence

from povetl.page.inline import MORE
from povetl.page.outline import Line
from povetl.records import Zone

_NOTICE = re.compile(
    r"版权声明|版權聲明|版权所有|版權所有|免责声明|免責聲明|凡(?:本网|本網|注明|註明)|Copyright|©|ICP备|公网安备|网站标识码|主办单位|主办[:：]|承办|技术支持|联系(?:电话|地址|我们)|地址[:：]|邮编|违法和不良信息",
    re.IGNORECASE,
)


def read_zones(
    title: str, after: Sequence[Line], teasers: Sequence[str] = (), footer: Sequence[str] = ()
) -> tuple[Zone, ...]:
    """Title, teasers and footer as zones.

    ``after`` are the lines below the text. ``teasers`` and ``footer`` are what a source's selectors found; without them
    a teaser is a paragraph that ends in a link like [详细], under the line of its title, and the footer is made of
    notices of rights, registration numbers and addresses.
    """
    zones = [Zone(zone="title", ordinal=0, text=title)]
    found = [(text, None) for text in teasers] or _teasers(after)
    zones += [Zone(zone="teaser", ordinal=ordinal, text=text, url=url) for ordinal, (text, url) in enumerate(found)]
    notices = list(footer) or [line.text for line in after if _NOTICE.search(line.text) and line.chars < 600]
    if notices:
        zones.append(Zone(zone="footer", ordinal=0, text="\n".join(dict.fromkeys(notices))))
    return tuple(zones)


def _teasers(after: Sequence[Line]) -> list[tuple[str, str | None]]:
    found: list[tuple[str, str | None]] = []
    for index, line in enumerate(after):
        if line.chars < 12 or not MORE.search(line.text):
            continue
        text = MORE.sub("", line.text)
        above = after[index - 1] if index else None
        if above is not None and 4 <= above.chars <= 60 and not MORE.search(above.text):
            text = f"{above.text}\n{text}"
        found.append((text, None))
    return found
