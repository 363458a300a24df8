"""Why each numeral of a text became a figure or did not: what ``povetl figures --explain`` shows."""

import re
from dataclasses import dataclass
from datetime import date
from typing import Literal

from povetl.figures.binding import bind
from povetl.figures.extract import extract_figures, merged
from povetl.figures.grammar import find_quantities
from povetl.figures.mask import find_masks
from povetl.figures.periods import find_dates
from povetl.figures.places import find_places
from povetl.figures.script import simplify
from povetl.figures.sentences import Boundaries
from povetl.records import Figure

_NUMERAL = re.compile(r"[0-9零一二两三四五六七八九十百千万亿半]")
Step = Literal["masked", "date", "place", "figure", "not a figure"]
_ORDER: dict[str, int] = {"masked": 0, "date": 1, "place": 2, "figure": 3, "not a figure": 4}


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One stretch of the text and what the extractor made of it."""

    step: Step
    start: int
    end: int
    text: str
    note: str
    """For a mask and a numeral its reason; for a figure what it says, when and where; for a date its days; for a place
    its path and code."""
    figure: Figure | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Every finding of one text, in its order, and the figures that came out."""

    findings: tuple[Finding, ...]
    figures: tuple[Figure, ...]

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> list[str]:
        """One line for each finding: offsets, step, the words, the reason."""
        return [f"{f.start:>6}–{f.end:<6} {f.step:<12} {f.text}  {f.note}" for f in self.findings]


def explain(text: str, *, published: date | None = None, place: str | None = None) -> Explanation:
    """Spans masked, dates and places found, and each numeral with the rule that took it or the reason against it.

    ``published`` and ``place`` are those of :func:`povetl.figures.extract.extract_figures`.
    """
    simplified = simplify(text)
    figures = extract_figures(text, published=published, place=place)
    by_start = {figure.start: figure for figure in figures}
    masks = find_masks(simplified)
    dates = find_dates(simplified, published=published)
    findings = [
        Finding(step="masked", start=start, end=end, text=text[start:end], note=reason)
        for start, end, reason in masks
        if _NUMERAL.search(simplified, start, end)
    ]
    findings += [
        Finding(
            step="date",
            start=d.start,
            end=d.end,
            text=text[d.start : d.end],
            note=_days(d.period_start, d.period_end, d.kind),
        )
        for d in dates
    ]
    for found in find_places(simplified, published=published, home=place):
        where = found.place
        note = f"{where.path} {where.place_code or 'no code'}" if where is not None else "not resolved"
        findings.append(
            Finding(step="place", start=found.start, end=found.end, text=text[found.start : found.end], note=note)
        )
    away = merged([(start, end) for start, end, _ in masks] + [(d.start, d.end) for d in dates])
    quantities = find_quantities(simplified, away)
    bind(simplified, quantities, Boundaries(simplified))
    for q in quantities:
        figure = by_start.get(q.start) if not q.dropped else None
        findings.append(
            Finding(
                step="not a figure" if q.dropped else "figure",
                start=q.start,
                end=q.end,
                text=text[q.start : q.end],
                note=q.dropped or _told(figure, q.form),
                figure=figure,
            )
        )
    findings.sort(key=lambda f: (f.start, _ORDER[f.step]))
    return Explanation(findings=tuple(findings), figures=tuple(figures))


def _days(first: date | None, last: date | None, kind: str) -> str:
    if first is None and last is None:
        return kind
    return f"{kind} {first or ''}–{last or ''}"


def _told(figure: Figure | None, form: str) -> str:
    if figure is None:
        return f"rule {form}"
    value = "vague" if figure.value is None else f"{figure.value:f}"
    if figure.value_high is not None:
        value += f"–{figure.value_high:f}"
    parts = [f"rule {figure.rule} ({figure.confidence})", f"{figure.qualifier} {value} {figure.unit}", figure.kind]
    parts += [part for part in (figure.direction, figure.per and f"per {figure.per}", figure.indicator) if part]
    parts += ["target"] * (figure.modality == "target") + ["one person's"] * (figure.scope == "individual")
    if figure.period_basis in ("stated", "inherited"):
        parts.append(f"{figure.period_basis} {figure.period_start or ''}–{figure.period_end or ''}")
    if figure.place is not None:
        parts.append(f"{figure.place} {figure.place_code or 'no code'}")
    return ", ".join(parts)
