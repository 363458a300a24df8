"""Checks the five fields of a cron schedule, as Prefect's deployments take them."""

import re

_FIELDS = (
    ("minute", 0, 59, ()),
    ("hour", 0, 23, ()),
    ("day of month", 1, 31, ()),
    ("month", 1, 12, ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")),
    ("day of week", 0, 7, ("sun", "mon", "tue", "wed", "thu", "fri", "sat")),
)
_ITEM = re.compile(r"(?:\*|(\w+)(?:-(\w+))?)(?:/(\d+))?")


def find_cron_fault(schedule: str) -> str | None:
    """What is wrong with a cron schedule, as the end of a sentence; None when nothing is."""
    fields = schedule.split()
    if len(fields) != len(_FIELDS):
        return f"it has {len(fields)} fields where minute, hour, day, month and weekday make five"
    for text, (name, low, high, names) in zip(fields, _FIELDS, strict=True):
        for item in text.split(","):
            match = _ITEM.fullmatch(item)
            ends = [_number(end, names, low) for end in match.groups()[:2] if end is not None] if match else [None]
            if any(end is None or not low <= end <= high for end in ends) or ends != sorted(ends, key=lambda e: e or 0):
                return f'its {name} "{item}" is none of {low} to {high}'
            if match and match[3] and int(match[3]) == 0:
                return f'the step of its {name} "{item}" is zero'
    return None


def _number(text: str, names: tuple[str, ...], low: int) -> int | None:
    if text.lower() in names:
        return names.index(text.lower()) + low
    return int(text) if text.isascii() and text.isdigit() else None
