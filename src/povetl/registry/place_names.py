"""How Chinese place names are shortened: 凉山彝族自治州 is 凉山, 卡若区 is 卡若, 夺底街道 is 夺底."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib.resources import files


@cache
def _peoples() -> re.Pattern[str]:
    """The names of the 56 peoples at the end of a string, one or more."""
    words = tomllib.loads(files("povetl.registry").joinpath("place_words.toml").read_text(encoding="utf-8"))
    return re.compile("(?:" + "|".join(sorted(words["peoples"].split(), key=len, reverse=True)) + ")+$")


@cache
def _peoples_plain() -> re.Pattern[str]:
    """The same without 族: 勒门巴 of 勒门巴民族乡."""
    words = tomllib.loads(files("povetl.registry").joinpath("place_words.toml").read_text(encoding="utf-8"))
    plain = {name.removesuffix("族") for name in words["peoples"].split() if len(name.removesuffix("族")) > 1}
    return re.compile("(?:" + "|".join(sorted(plain, key=len, reverse=True)) + ")+$")


_SUFFIXES = {
    "nation": (),
    "province": ("维吾尔自治区", "壮族自治区", "回族自治区", "自治区", "特别行政区", "省", "市"),
    "prefecture": ("自治州", "地区", "盟", "市"),
    "county": ("自治县", "自治旗", "林区", "特区", "新区", "县", "市", "区", "旗"),
    "township": ("街道", "地区", "苏木", "镇", "乡"),
}


def short_name(name: str, level: str) -> str:
    """The name without its kind and peoples; the whole name where less than two characters would be left."""
    for suffix in _SUFFIXES[level]:
        if name.endswith(suffix):
            stem = name[: -len(suffix)]
            if suffix in ("自治州", "自治县", "自治旗") or (level == "township" and stem.endswith("族")):
                stem = _peoples().sub("", stem) or stem.removesuffix("族")
            return stem if len(stem) > 1 else name
    return name


def common_names(name: str, short: str, level: str) -> tuple[str, ...]:
    """Names with a suffix that people use for an autonomous area: 凉山州, 东乡县, a 民族乡 without its people."""
    for official, plain in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")):
        if name.endswith(official):
            return (short + plain,) if short + plain != name else ()
    if level == "county" and name.endswith("旗"):
        return _banner_names(name)
    if level == "township" and name.endswith("民族乡"):  # 勒门巴民族乡 is 勒乡
        stem = _peoples_plain().sub("", name[:-3])
        return (stem + "乡",) if stem and stem != name[:-3] else ()
    if level == "township" and name.endswith("族乡") and short + "乡" != name:
        return (short + "乡",)
    return ()


_WING = re.compile(r"(?P<first>.).+(?P<side>[左右])(?:翼(?P<part>[前中后]))?旗")
_OF_BANNERS = {
    "达尔罕茂明安联合旗": "达茂旗",
    "东乌珠穆沁旗": "东乌旗",
    "西乌珠穆沁旗": "西乌旗",
    "鄂托克前旗": "鄂前旗",
}


def _banner_names(name: str) -> tuple[str, ...]:
    """科尔沁右翼中旗 is 科右中旗, 阿拉善左旗 is 阿左旗."""
    wing = _WING.fullmatch(name)
    if wing:
        return (f"{wing['first']}{wing['side']}{wing['part'] or ''}旗",)
    return (_OF_BANNERS[name],) if name in _OF_BANNERS else ()


_RARE = str.maketrans("乾濛於氾塚馀", "干蒙于泛冢余")
_HAS_RARE = re.compile("[乾濛於氾塚馀]")


def plain_spellings(names: list[str]) -> Iterator[tuple[int, str]]:
    """Index and plain spelling of the names that simplifying a text character by character would change.

    乾县 keeps its 乾 in simplified script, but in a text that has been simplified it stands as 干县.
    """
    joined = "\n".join(names)
    rows = sorted({joined.count("\n", 0, match.start()) for match in _HAS_RARE.finditer(joined)})
    return ((row, names[row].translate(_RARE)) for row in rows)
