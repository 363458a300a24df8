"""What each number measures: an indicator of the registry or none, the words that name it, the words that narrow it."""

from collections.abc import Sequence
from dataclasses import dataclass

from povetl.figures.measures_binding import Binder
from povetl.figures.measures_subject import Namer
from povetl.figures.mentions import Mention


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """What one mention measures."""

    indicator: str | None
    """Id of ``registry/indicators.toml``; None when nothing there fits."""
    subject: str
    """Words of the sentence, verbatim, parts that stand apart joined by ``…``; never empty."""
    breakdown: str | None = None
    """Words that narrow the indicator (其中高校毕业生, 市级), verbatim."""
    named_by: str | None = None
    """The word of the registry that named the indicator; None where the number goes on with the one before it."""


def name_measures(simplified: str, original: str, mentions: Sequence[Mention]) -> list[Measure]:
    """One measure per mention, in their order.

    ``simplified`` and ``original`` are the same text, character by character; the mentions are in the order of the
    text. Takes time linear in the text.
    """
    if not mentions:
        return []
    binder = Binder(simplified, mentions)
    bindings = binder.bind()
    namer = Namer(simplified, original, binder.words, mentions)
    measures: list[Measure] = []
    for mention, binding in zip(mentions, bindings, strict=True):
        subject = namer.subject(mention, binding)
        namer.subjects.append(subject)
        breakdown = namer.breakdown(mention, binding)
        if breakdown is None and binding.like is not None and measures[binding.like].indicator == binding.indicator:
            breakdown = measures[binding.like].breakdown
        named_by = (
            original[binding.cue_start : binding.cue_end] if binding.indicator and binding.cue_start >= 0 else None
        )
        measures.append(
            Measure(indicator=binding.indicator, subject=subject, breakdown=breakdown, named_by=named_by or None)
        )
    return measures
