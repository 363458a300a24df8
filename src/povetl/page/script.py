"""Script and language of a text: simplified or traditional Chinese, or Tibetan."""

import re

from povetl.records import Script

_TIBETAN = re.compile("[\u0f00-\u0fff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_TRADITIONAL = re.compile(
    "[來個們備傳億劃動務區員問噸國報壓學實對導幫幹幾後從應戶於時書會東業極構標樣機歲歷氣準為無環產畝當發積穩級結統經網線縣總續脫與萬處號見計訊記設話該認說識讓貧責資質車軍輸轉農這運過還鄉鎮長開間關隊際雖電項頭題顯體麗麼點黨]"
)
_SIMPLIFIED = re.compile(
    "[万与业东个为丽么乡书于产亩亿从们会传体党关军农准几划务动区历压县发号后吨员国处备头学实对导岁帮干应开当总户报无时显机来极构标样气点环电积稳级线经结统续网脱虽见计认让讯记设识话该说责质贫资车转输过运还这镇长问间队际项题]"
)


def read_script(text: str) -> tuple[Script, str]:
    """Script and language code of ``text``."""
    sample = text[:1500]
    tibetan = len(_TIBETAN.findall(sample))
    han = len(_HAN.findall(sample))
    if tibetan > han:
        return "bo", "bo"
    traditional, simplified = len(_TRADITIONAL.findall(sample)), len(_SIMPLIFIED.findall(sample))
    return ("hant" if traditional > simplified else "hans"), "zh"
