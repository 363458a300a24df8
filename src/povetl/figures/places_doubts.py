"""Whether a string that is a place's name names the place: 示范县 is not 范县, 变富裕县 not 富裕县, 白银价格 not 白银.

Asked only of names that do not stand right after the name of their parent, which settles it.
"""

from povetl.figures.places_context import Context, place_of, within
from povetl.figures.places_scan import Hit
from povetl.figures.places_unknown import EDGE
from povetl.registry.places import NATION, load_place_words, load_places

_AFTER_COUNTY = frozenset("城级域委里乡长区市")
"""After a 县 they make it 县城, 县级, 县委: of any county."""
_AFTER_OTHER = frozenset("级域")


class Doubts:
    """What the text as a whole says for its names."""

    def __init__(self, text: str, hits: list[Hit], context: Context) -> None:
        self.text = text
        self.context = context
        self.words = load_place_words()
        self.gazetteer = load_places()
        codes, level = self.gazetteer.codes, self.gazetteer.level
        doubtful = self.words.needs_context | self.words.needs_edge
        self.provinces = {
            codes[hit.rows[0]][:2]
            for hit in hits
            if len(hit.rows) == 1
            and (
                not hit.bare
                or level(hit.rows[0]) == "province"
                or (level(hit.rows[0]) == "prefecture" and text[hit.start : hit.end] not in doubtful)
            )
        }
        self.provinces |= {place.place_code[:2] for place in context.title if place.place_code}
        if context.home is not None and context.home.place_code:
            self.provinces.add(context.home.place_code[:2])

    def no_place(self, hit: Hit, name: str, level: str) -> bool:
        """Whether this is another word, or cannot be told from one."""
        if level == "township":
            return len(name) < 3 or name[-1] not in "镇乡道木场" or name in self.words.kinds
        if hit.bare:
            doubtful = name in self.words.needs_context or (name in self.words.needs_edge and not hit.at_edge)
            return doubtful and not self._province_known(hit) and not self._goes_on(hit)
        if len(name) == 2 and not hit.at_edge:
            return True
        if level == "county" and self._is_word(hit, name):
            return True
        return name in self.words.kinds and not self._stands_alone(hit)

    def _province_known(self, hit: Hit) -> bool:
        """Whether the text or its title names a place of the same province."""
        return any(self.gazetteer.codes[row][:2] in self.provinces for row in hit.rows)

    def _goes_on(self, hit: Hit) -> bool:
        """Whether a place that lies in this one follows at once: 山南|曲松县."""
        places = [place_of(self.gazetteer.codes[row]) for row in hit.rows]
        for length in range(2, 10):
            rows = self.gazetteer.rows_named(self.text[hit.end : hit.end + length])
            if any(within(place_of(self.gazetteer.codes[row]), place) for row in rows for place in places):
                return True
        return False

    def _is_word(self, hit: Hit, name: str) -> bool:
        """Whether a county's full name is an ordinary word with a suffix here, no place of its province being named."""
        if name[:-1] not in self.words.ordinary:
            return False
        alive = any(self.gazetteer.valid(row, self.context.published) for row in hit.rows)
        parts = _AFTER_COUNTY if name[-1] == "县" else _AFTER_OTHER
        if hit.at_edge and alive and self.text[hit.end : hit.end + 1] not in parts:
            return False
        provinces = {self.gazetteer.codes[row][:2] for row in hit.rows}
        return not any((known.place_code or NATION)[:2] in provinces for known in self.context.around())

    def _stands_alone(self, hit: Hit) -> bool:
        """成县, 新县 where a clause begins with them, and no 县城, 县级 follows."""
        after = self.text[hit.end : hit.end + 1]
        if hit.end - hit.start != 2 or self.text[hit.end - 1] != "县" or after in _AFTER_COUNTY:
            return False
        before = self.text[hit.start - 1] if hit.start else "\n"
        return before in EDGE or before in "年月日在"
