"""How Chinese place names are shortened: 凉山彝族自治州 is 凉山, 卡若区 is 卡若, 夺底街道 is 夺底."""

import re

PEOPLES = (
    "蒙古族 回族 藏族 维吾尔族 苗族 彝族 壮族 布依族 朝鲜族 满族 侗族 瑶族 白族 土家族 哈尼族 哈萨克族 傣族 黎族 傈僳族 佤族 畲族 "
    "高山族 拉祜族 水族 东乡族 纳西族 景颇族 柯尔克孜族 土族 达斡尔族 仫佬族 羌族 布朗族 撒拉族 毛南族 仡佬族 锡伯族 阿昌族 普米族 "
    "塔吉克族 怒族 乌孜别克族 俄罗斯族 鄂温克族 德昂族 保安族 裕固族 京族 塔塔尔族 独龙族 鄂伦春族 赫哲族 门巴族 珞巴族 基诺族 各族 "
    "蒙古 维吾尔 哈萨克 柯尔克孜 塔吉克 锡伯 达斡尔 鄂温克 鄂伦春"
).split()
"""The names of the 56 peoples as they stand in the names of autonomous areas, in full and without 族."""
_PEOPLES = re.compile("(?:" + "|".join(sorted(PEOPLES, key=len, reverse=True)) + ")+$")
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
                stem = _PEOPLES.sub("", stem) or stem.removesuffix("族")
            return stem if len(stem) > 1 else name
    return name


def common_names(name: str, short: str, level: str) -> tuple[str, ...]:
    """The names with a suffix that people use for an autonomous area: 凉山州, 东乡县, 鄂伦春旗, 民族乡 without its people."""
    for official, plain in (("自治州", "州"), ("自治县", "县"), ("自治旗", "旗")):
        if name.endswith(official):
            return (short + plain,) if short + plain != name else ()
    if level == "township" and name.endswith("族乡") and short + "乡" != name:
        return (short + "乡",)
    return ()
