"""Places in a text: which are named, and which one each figure is about.

The text is simplified already, character for character, so that offsets are those of the original.
"""

from povetl.figures.places_binding import locate
from povetl.figures.places_context import Place
from povetl.figures.places_mentions import PlaceMention, find_places

__all__ = ["Place", "PlaceMention", "find_places", "locate"]
