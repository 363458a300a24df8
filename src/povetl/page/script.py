"""Script and language of a text: simplified or traditional Chinese, or Tibetan."""

import re

from povetl.records import Script

_TIBETAN = re.compile("[\u0f00-\u0fff]")
_HAN = re.compile("[\u4e00-\u9fff]")
_TRADITIONAL = frozenset(
    "們個來這說對開關於會國學實發過還與從時後當經樣頭見長問間動務區縣鄉鎮農業產東車員報導資訊網記貧脫戶萬億畝噸標準項設備電話號處長題點級應該讓認識為無雖幾歲書號線總結統計劃軍隊機構麼麗傳轉運輸積極黨幹幫務責任體質顯著億壓實際續穩歷應氣環"
)
_SIMPLIFIED = frozenset(
    "们个来这说对开关于会国学实发过还与从时后当经样头见长问间动务区县乡镇农业产东车员报导资讯网记贫脱户万亿亩吨标准项设备电话号处长题点级应该让认识为无虽几岁书号线总结统计划军队机构么丽传转运输积极党干帮务责任体质显著亿压实际续稳历应气环"
)


def read_script(text: str) -> tuple[Script, str]:
    """Script and language code of ``text``."""
    sample = text[:4000]
    tibetan = len(_TIBETAN.findall(sample))
    han = len(_HAN.findall(sample))
    if tibetan > han:
        return "bo", "bo"
    traditional = sum(character in _TRADITIONAL and character not in _SIMPLIFIED for character in sample)
    simplified = sum(character in _SIMPLIFIED and character not in _TRADITIONAL for character in sample)
    return ("hant" if traditional > simplified else "hans"), "zh"
