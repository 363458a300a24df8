"""What a source's article pattern says of the beginnings of addresses: archives find pages by those."""

import re
from itertools import product
from urllib.parse import urlsplit

from povetl.sources.source import Source

_MOST = 24
_QUANTIFIERS = frozenset("?*+{")
_SPECIAL = frozenset(".^$*+?{}[]()|\\")
_UNSURE = re.compile(r"\(\?(?!:)|\\[^\w]?[AbBZzGQEkpPNuUx0-9]|\^(?!\])|[*+?}]\+")
"""Parts of a pattern that Java reads otherwise than Python, or not at all; ``^`` outside a class would be the host."""


def address_prefixes(source: Source) -> tuple[str, ...]:
    """Host and path that every address of an article begins with, without a scheme; whole hosts where that is unsure.

    Archives sort their addresses with ``www.`` left out, so that of two hosts that differ in it only one is asked.
    """
    paths = _paths(source)
    hosts = dict.fromkeys(re.sub(r"^www\d*\.", "", host) for host in source.hosts)
    kept = {re.sub(r"^www\d*\.", "", host): host for host in reversed(source.hosts)}
    return tuple(kept[host] + path for host in hosts for path in paths)


def portable_pattern(source: Source) -> str | None:
    """The article pattern, where an index that reads regular expressions as Java does finds the same with it."""
    return None if _UNSURE.search(source.article_pattern) else source.article_pattern


def _paths(source: Source) -> tuple[str, ...]:
    found: set[str] = set()
    for alternative in _split(source.article_pattern):
        for beginning in _beginnings(alternative):
            path = beginning[: beginning.rfind("/") + 1]
            if not path.startswith("/") or "//" in path:
                return ("/",)
            found.add(path)
    shortest = tuple(sorted(path for path in found if not any(path != o and path.startswith(o) for o in found)))
    if len(shortest) > _MOST or not shortest:
        return ("/",)
    known = [urlsplit(example).path for example in source.examples]
    return shortest if all(path.startswith(shortest) for path in known) else ("/",)


def _beginnings(pattern: str) -> list[str]:
    """The texts that a match can begin with, as far as they are literal."""
    found = [""]
    at = 0
    while at < len(pattern):
        choices, after = _token(pattern, at)
        if choices is None or pattern[after : after + 1] in _QUANTIFIERS or len(found) * len(choices) > _MOST:
            break
        found = [first + second for first, second in product(found, choices)]
        at = after
    return found


def _token(pattern: str, at: int) -> tuple[list[str] | None, int]:
    """The literal texts that the next part of a pattern stands for, and where it ends; None where it is not literal."""
    character = pattern[at]
    if character == "\\":
        escaped = pattern[at + 1 : at + 2]
        return (None if not escaped or escaped.isalnum() else [escaped]), at + 2
    if pattern.startswith("(?:", at) and (end := pattern.find(")", at)) > 0:
        inner = pattern[at + 3 : end]
        return (None if _SPECIAL & set(inner.replace("|", "")) else inner.split("|")), end + 1
    if character == "[" and (end := pattern.find("]", at + 2)) > 0:
        inner = pattern[at + 1 : end]
        return (None if set("^-\\[") & set(inner) else list(inner)), end + 1
    return (None if character in _SPECIAL else [character]), at + 1


def _split(pattern: str) -> list[str]:
    """The alternatives of a pattern, cut at each ``|`` that stands in no group and no class."""
    parts, depth, start, at = [], 0, 0, 0
    while at < len(pattern):
        character = pattern[at]
        if character == "\\":
            at += 1
        elif character == "[":
            at = max(at, pattern.find("]", at + 2))
        elif character in "()":
            depth += 1 if character == "(" else -1
        elif character == "|" and depth == 0:
            parts.append(pattern[start:at])
            start = at + 1
        at += 1
    return [*parts, pattern[start:]]
