"""Where a text begins to tell of one person or family: a villager's role and name, a name alone, 他, 我家, 最多的一户.

The rule ``scope`` of figures.md keeps anecdotes out of the series: one named or described person's or family's wage,
price or harvest. Names are open, so they are known from what stands around them: a villager's role before (村民…),
or a place that somebody is of (…村的陈玉梅), or parts that Tibetan names are made of; and after them a word with which
something is told of somebody, never a verb of speaking, since who speaks often speaks of the whole village.
"""

import re
import tomllib
from functools import lru_cache
from importlib.resources import files

_PERSONAL = (
    r"(?<![其吉])[他她我俺咱](?!乡|说|介绍|们|国|省|市|县|区|镇|乡|州|表示|告诉|指出|强调|院|校)|自家|(?<!人)家里|一家[人\d]|全家(?!福)|老两口|夫[妻妇]|"
    r"丈夫|妻子|老伴|儿子|女儿|[公婆]婆|公公|老汉|大[姐叔妈爷]|\d岁的|最[多高少低大好]的(?:那)?(?:一户|一家|一位|一人|户|人家)"
)
_FREE = (
    r"[^\s，。；：！？、“”‘’（）()《》·\d一二三四五六七八九十百千万的们均户年月每共总各村县乡镇市区州省合作社企业公司收入增产种植养殖搬迁"
    r"脱贫就参加实现达到代表在从与及等了是有不通过发展带动帮扶住房危改造保险补助贷款转移劳务工人中后前为对给向被将可能需已由以开办土地家庭拍短视放牧当起农忙闲积极主动纷先只要目今去]"
)
"""A sign that can stand in a name whose kind is not known: none of the words that villagers are spoken of with."""

_TOLD = "一家|夫[妇妻]|两口子|去年|今年|前年|靠|每[月天年]|一天|一个月|家[的里今去种养有卖收]|带着"
_MOVED = "搬[进到]|靠|一家|带着|养了|种了|骑"
"""What follows a name of no known kind."""


@lru_cache(maxsize=1)
def _people() -> re.Pattern[str]:
    raw = tomllib.loads((files("povetl.figures") / "data" / "persons.toml").read_text(encoding="utf-8"))
    roles, titles, syllables, follow = (
        "|".join(sorted(map(re.escape, raw[key]), key=len, reverse=True))
        for key in ("roles", "titles", "syllables", "follow")
    )
    surname = f"[{raw['surnames']}]"
    han = rf"{surname}(?:{titles}|[^\s，。；：、“”（）\d的们]{{1,2}})|[老小阿]{surname}"
    tibetan = rf"(?:{syllables}){{1,3}}[\u4e00-\u9fff]?"
    kin = r"的(?:父亲|母亲|爱人|孩子|儿媳|弟弟|哥哥|[^，。；]{0,6}\d)"
    after = rf"(?:{kin}|(?={follow}))"
    told = rf"(?:{kin}|(?={_TOLD}))"
    known = rf"(?:{tibetan}|{han})"
    foreign = rf"{_FREE}{{2,6}}·[\u4e00-\u9fff]{{2,6}}?"
    return re.compile(
        rf"(?:{roles})(?:{known}{after}|{foreign}{after}|{_FREE}{{2,5}}?{told})|"
        rf"(?<=[村乡镇寨屯组区县])的(?:{known}(?={follow})|{_FREE}{{3,5}}?(?={_MOVED}))|"
        rf"(?<![\u4e00-\u9fff])(?:{tibetan}){after}|(?<=的){surname}[\u4e00-\u9fff]{{1,2}}(?=每月|每天|一天|一个月|月收入|月工资)|{_PERSONAL}"
    )


def single_people(text: str) -> list[int]:
    """Where each mention of one person or family begins in ``text`` (simplified characters), in order."""
    return [match.start() for match in _people().finditer(text)]
