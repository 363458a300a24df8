"""The door: an article or a text in, its figures out.

The order is that of the room: simplify, mask, dates, quantities, what their clauses say, then place, period and measure.
Every step is linear in the length of the text, and every offset is one of the text as it was given.
"""

from collections.abc import Sequence
from datetime import date

from povetl.figures.binding import bind
from povetl.figures.grammar import find_quantities
from povetl.figures.mask import find_masks
from povetl.figures.measures import name_measures
from povetl.figures.mentions import Mention
from povetl.figures.periods import DateSpan, Period, date_spans, find_dates
from povetl.figures.places import Place, locate
from povetl.figures.rules import confidence_of
from povetl.figures.script import simplify
from povetl.figures.sentences import Boundaries
from povetl.figures.tables import CellMention, read_cells
from povetl.records import Article, Figure, Table, ZoneName

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
        figures += _table_figures(article, table, published, place)
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
    sentences = {  # one string for all figures of a sentence
        (m.sentence_start, m.sentence_end): text[m.sentence_start : m.sentence_end] for m in mentions
    }
    return [
        _figure(
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


def _table_figures(article: Article, table: Table, published: date | None, home: str | None) -> list[Figure]:
    """Cells as figures: place from the row's header, period from the column's, both from the caption failing that."""
    caption = simplify(table.caption or "")
    title = simplify(article.title)
    places: dict[str, Place | None] = {}
    periods: dict[tuple[str, str, str], Period] = {}

    def place_of(header: str) -> Place | None:
        if header not in places:
            at = len(header)
            places[header] = locate(header, [(at, at)], title=caption or title, published=published, home=home)[0]
        return places[header]

    around = locate(caption, [(len(caption), len(caption))], title=title, published=published, home=home)[0]
    figures = []
    for found in read_cells(table):
        cell, mention = found.cell, found.mention
        key = (found.column_header, found.row_header, mention.kind)
        if key not in periods:
            periods[key] = _cell_period(found, caption, published)
        what = name_measures(found.sentence, found.sentence, [mention])[0]
        figures.append(
            _figure(
                mention,
                article.text[found.start : found.end],
                _named(place_of(found.row_header)) or _named(place_of(found.column_header)) or around,
                periods[key],
                (what.indicator, what.breakdown, what.subject),
                zone="table",
                ordinal=table.ordinal,
                start=found.start,
                sentence=article.text[cell.start : cell.end],
                sentence_start=cell.start,
                classifier=None,
                cell=(cell.row, cell.column),
            )
        )
    return figures


def _named(place: Place | None) -> Place | None:
    """A place that the header itself names, not one taken from the context."""
    return place if place is not None and place.start is not None else None


def _cell_period(found: CellMention, caption: str, published: date | None) -> Period:
    """The date of the column, of the row, or of the caption, the first that there is."""
    for header in (found.column_header, found.row_header, caption):
        if not header:
            continue
        period = date_spans(
            header + "：",
            [(len(header), len(header) + 1)],
            published=published,
            kinds=[found.mention.kind],
            targets=[False],
        )[0]
        if period.basis in ("stated", "inherited"):
            return period
    return Period(end=published, basis="publication" if published else None)


def _figure(
    mention: Mention,
    text: str,
    where: Place | None,
    when: Period,
    what: tuple[str | None, str | None, str],
    *,
    zone: ZoneName,
    ordinal: int,
    start: int,
    sentence: str,
    sentence_start: int,
    classifier: str | None,
    cell: tuple[int, int] | None = None,
) -> Figure:
    indicator, breakdown, subject = what
    rule = "table" if cell else mention.rule
    return Figure(
        zone=zone,
        zone_ordinal=ordinal,
        text=text,
        start=start,
        end=start + len(text),
        value=mention.value,
        value_high=mention.value_high,
        resolution=mention.resolution,
        unit=mention.unit,
        classifier=classifier,
        qualifier=mention.qualifier,
        kind=mention.kind,
        direction=mention.direction,
        per=mention.per,
        indicator=indicator,
        breakdown=breakdown,
        subject=subject,
        place=where.path if where else None,
        place_code=where.place_code if where else None,
        county_code=where.county_code if where else None,
        place_level=where.level if where else None,
        period_start=when.start,
        period_end=when.end,
        period_basis=when.basis,
        baseline_end=when.baseline_end,
        scope=mention.scope,
        modality=mention.modality,
        sentence=sentence,
        sentence_start=sentence_start,
        cell_row=cell[0] if cell else None,
        cell_column=cell[1] if cell else None,
        rule=rule,
        confidence=confidence_of(rule),
    )
