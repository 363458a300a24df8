"""The door: an article or a text in, its figures out."""

from collections.abc import Sequence
from datetime import date

from povetl.figures.binding import bind
from povetl.figures.grammar import find_quantities
from povetl.figures.mask import find_masks
from povetl.figures.mentions import Mention
from povetl.figures.script import simplify
from povetl.figures.sentences import Boundaries
from povetl.records import Article, Figure

try:
    from povetl.figures.periods import date_spans, find_dates
except ImportError:  # pragma: no cover  # the module is being written
    date_spans = find_dates = None  # type: ignore[assignment]
try:
    from povetl.figures.places import locate
except ImportError:  # pragma: no cover
    locate = None  # type: ignore[assignment]
try:
    from povetl.figures.measures import name_measures
except ImportError:  # pragma: no cover
    name_measures = None  # type: ignore[assignment]


def extract_figures(text: str, *, published: date | None = None, place: str | None = None) -> list[Figure]:
    """Figures of a text, read as one ``body`` zone.

    ``published`` is what 去年 and 目前 refer to; ``place`` the code of the place that the source is at home in.
    """
    simplified = simplify(text)
    mentions = find_mentions(simplified, published=published)
    return figures_of(text, simplified, mentions, published=published, home=place)


def find_mentions(simplified: str, *, published: date | None = None) -> list[Mention]:
    """The quantities of a simplified text with what their clauses say, before place, period and indicator."""
    masks = [(start, end) for start, end, _ in find_masks(simplified)]
    if find_dates is not None:
        masks += [(d.start, d.end) for d in find_dates(simplified, published=published)]
        masks = _merged(masks)
    return bind(simplified, find_quantities(simplified, masks), Boundaries(simplified))


def _merged(masks: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(masks):
        if merged and start < merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def figures_of(
    text: str,
    simplified: str,
    mentions: Sequence[Mention],
    *,
    published: date | None,
    home: str | None,
    title: str = "",
) -> list[Figure]:
    """Mentions with their place, period and indicator."""
    if not mentions:
        return []
    spans = [(m.start, m.end) for m in mentions]
    places = locate(simplified, spans, title=title, published=published, home=home) if locate else [None] * len(spans)
    periods = (
        date_spans(
            simplified,
            spans,
            published=published,
            kinds=[m.kind for m in mentions],
            targets=[m.modality == "target" for m in mentions],
        )
        if date_spans
        else [None] * len(spans)
    )
    measures = name_measures(simplified, text, mentions) if name_measures else [None] * len(spans)
    figures = []
    for m, where, when, what in zip(mentions, places, periods, measures, strict=True):
        figures.append(
            Figure(
                text=text[m.start : m.end],
                start=m.start,
                end=m.end,
                value=m.value,
                value_high=m.value_high,
                resolution=m.resolution,
                unit=m.unit,
                classifier=None if m.classifier is None else m.classifier,
                qualifier=m.qualifier,
                kind=m.kind,
                direction=m.direction,
                per=m.per,
                indicator=what.indicator if what else None,
                breakdown=what.breakdown if what else None,
                subject=what.subject if what else "",
                place=where.path if where else None,
                place_code=where.place_code if where else None,
                county_code=where.county_code if where else None,
                place_level=where.level if where else None,
                period_start=when.start if when else None,
                period_end=when.end if when else None,
                period_basis=when.basis if when else None,
                baseline_end=when.baseline_end if when else None,
                scope=m.scope,
                modality=m.modality,
                sentence=text[m.sentence_start : m.sentence_end],
                sentence_start=m.sentence_start,
                rule=m.rule,
                confidence=m.confidence,
            )
        )
    return figures


def extract(article: Article, *, place: str | None = None) -> list[Figure]:
    """Figures of every zone of an article."""
    published = article.published.at.date() if article.published.at else None
    simplified = simplify(article.text)
    mentions = find_mentions(simplified, published=published)
    return figures_of(article.text, simplified, mentions, published=published, home=place, title=article.title)
