"""Which place each figure is about: the mention that governs it in its sentence, else what its paragraph speaks of."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from povetl.figures.places_context import Place
from povetl.figures.places_mentions import PlaceMention, find_places
from povetl.figures.places_walk import Walk


def locate(
    simplified: str,
    spans: Sequence[tuple[int, int]],
    *,
    title: str = "",
    published: date | None = None,
    home: str | None = None,
    mentions: Sequence[PlaceMention] | None = None,
) -> list[Place | None]:
    """The place that each span is about, in the order given; None where neither text nor title names one.

    ``mentions`` are those of :func:`find_places` on the same text, found here when they are not given.
    """
    if mentions is None:
        mentions = find_places(simplified, title=title, published=published, home=home)
    main = None
    if title and title.strip() != simplified.strip():
        heading = find_places(title, published=published, home=home)
        main = Walk(title, heading, None, []).at_end()
        main = main and replace(main, start=None, end=None)
    order = sorted(range(len(spans)), key=lambda i: spans[i])
    walk = Walk(simplified, mentions, main, [spans[i][0] for i in order])
    found: list[Place | None] = [None] * len(spans)
    for i in order:
        found[i] = walk.place_at(*spans[i])
    return found
