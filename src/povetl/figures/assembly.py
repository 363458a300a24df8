"""A mention with its place, period and measure becomes a figure."""

from povetl.figures.mentions import Mention
from povetl.figures.periods import Period
from povetl.figures.places import Place
from povetl.figures.rules import confidence_of
from povetl.records import Figure, ZoneName


def make_figure(
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
    """The record of figures.md; ``what`` is indicator, breakdown and subject, ``cell`` row and column of a table."""
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
        modality="target" if when.target else mention.modality,
        sentence=sentence,
        sentence_start=sentence_start,
        cell_row=cell[0] if cell else None,
        cell_column=cell[1] if cell else None,
        rule=rule,
        confidence=confidence_of(rule),
    )
