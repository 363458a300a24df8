"""The door: an article or a text in, its figures out.

The order is that of the room: simplify, mask, dates, quantities, what their clauses say, then place, period, measure.
Every step is linear in the length of the text, and every offset is one of the text as it was given.
"""

from collections.abc import Sequence
from datetime import date

from povetl.figures.assembly import make_figure
from povetl.figures.binding import bind
from povetl.figures.grammar import find_quantities
from povetl.figures.mask import find_masks
from povetl.figures.measures import name_measures
from povetl.figures.mentions import Mention
from povetl.figures.periods import DateSpan, date_spans, find_dates
from povetl.figures.places import locate
from povetl.figures.script import simplify
from povetl.figures.sentences import Boundaries
from povetl.figures.table_figures import table_figures
from povetl.records import Article, Figure, ZoneName

Span = tuple[int, int]


def extract_figures(text: str, *, published: date | None = None, place: str | None = None) -> list[Figure]:
    """Figures of a text, read as one ``body`` zone, in the order of the text.

    ``published`` is what 去年 and 目前 refer to; without it they stay null. ``place`` is the code of the place that the
    source is at home in, which decides between places of one name.
    """
    return _zone_figures(text, "body", 0, published=published, home=place)


def extract(article: Article, *, place: str | None = None) -> list[Figure]:
    """Figures of every zone of an article: title, body with its captions and tables, teasers.

    A footer gives none. ``place`` is the code of the place that the source is at home in.
    """
    published = article.published.at.date() if article.published.at else None
    figures: list[Figure] = []
    title_seen = False
    for zone in article.zones:
        if zone.zone == "title":
            title_seen = True
            figures += _zone_figures(zone.text, "title", zone.ordinal, published=published, home=place)
    if article.title and not title_seen:
        figures += _zone_figures(article.title, "title", 0, published=published, home=place)
    captions = [(b.start, b.end, b.ordinal) for b in article.blocks if b.kind == "caption"]
    away = [(start, end) for start, end, _ in captions]
    away += [(c.start, c.end) for table in article.tables for c in table.cells if c.end > c.start]
    away += [(b.start, b.end) for b in article.blocks if b.kind == "table_row"]
    headings = [(b.start, b.end) for b in article.blocks if b.kind == "heading"]
    figures += _zone_figures(
        article.text, "body", 0, published=published, home=place, title=article.title, away=away, headings=headings
    )
    for start, end, ordinal in captions:
        figures += _zone_figures(
            article.text[start:end],
            "caption",
            ordinal,
            published=published,
            home=place,
            title=article.title,
            shift=start,
        )
    for table in article.tables:
        figures += table_figures(article, table, published, place)
    for zone in article.zones:
        # A teaser is about another article: the place of this one's title does not reach it.
        if zone.zone == "teaser":
            figures += _zone_figures(zone.text, "teaser", zone.ordinal, published=published, home=place)
    return figures


def find_mentions(simplified: str, dates: Sequence[DateSpan], *, away: Sequence[Span] = ()) -> list[Mention]:
    """The quantities of a simplified text with what their clauses say, before place, period and measure.

    Nothing is found inside ``dates`` and ``away``.
    """
    masks = [(start, end) for start, end, _ in find_masks(simplified)]
    masks += [(found.start, found.end) for found in dates]
    masks += away
    return bind(simplified, find_quantities(simplified, merged(masks)), Boundaries(simplified))


def merged(spans: Sequence[Span]) -> list[Span]:
    """Spans in order, overlapping ones joined."""
    joined: list[Span] = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _zone_figures(
    text: str,
    zone: ZoneName,
    ordinal: int,
    *,
    published: date | None,
    home: str | None,
    title: str = "",
    shift: int = 0,
    away: Sequence[Span] = (),
    headings: Sequence[Span] = (),
) -> list[Figure]:
    simplified, heading = simplify(text), simplify(title)
    dates = find_dates(simplified, published=published, title=heading)
    mentions = find_mentions(simplified, dates, away=away)
    if not mentions:
        return []
    spans = [(m.start, m.end) for m in mentions]
    places = locate(simplified, spans, title=heading, published=published, home=home)
    periods = date_spans(
        simplified,
        spans,
        published=published,
        kinds=[m.kind for m in mentions],
        targets=[m.modality == "target" for m in mentions],
        headings=headings,
        dates=dates,
        title=heading,
    )
    measures = name_measures(simplified, text, mentions)
    # One string for all figures of a sentence: a long one would be copied for each otherwise.
    bounds = {(m.sentence_start, m.sentence_end) for m in mentions}
    sentences = {(start, end): text[start:end] for start, end in bounds}
    return [
        make_figure(
            mention,
            text[mention.start : mention.end],
            where,
            when,
            (what.indicator, what.breakdown, what.subject),
            zone=zone,
            ordinal=ordinal,
            start=mention.start + shift,
            sentence=sentences[mention.sentence_start, mention.sentence_end],
            sentence_start=mention.sentence_start + shift,
            classifier=None if mention.classifier is None else _own_script(text, mention),
        )
        for mention, where, when, what in zip(mentions, places, periods, measures, strict=True)
    ]


def _own_script(text: str, mention: Mention) -> str:
    """The classifier as the page writes it: 個, not 个."""
    classifier = mention.classifier or ""
    simplified = simplify(text[mention.numeral_end : mention.end])
    at = simplified.find(classifier)
    if at < 0:
        return classifier
    return text[mention.numeral_end + at : mention.numeral_end + at + len(classifier)]
