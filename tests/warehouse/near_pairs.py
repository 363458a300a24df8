"""Pairs of invented texts that are one text, or are not.

usage: python -m tests.warehouse.near_pairs      prints how like the pairs of each kind are, and what is made of them
"""

import random
import sys
from collections.abc import Callable, Iterator

from povetl.warehouse.near import alike, likeness, number_keys, numbers_of, sketch
from povetl.warehouse.reconcile import letters, without_furniture

SUBJECTS = [
    "全县",
    "该县",
    "搬迁安置点",
    "县农牧局",
    "驻村工作队",
    "合作社",
    "三个乡镇",
    "沿江村居",
    "帮扶单位",
    "县教育局",
]
DEEDS = [
    "新建蔬菜温室{}座，把零散地块连成一片统一耕种",
    "修通到村公路{}公里，雨季不再断路",
    "组织{}人次参加烹饪和驾驶培训",
    "投入资金{}万元改造老旧水渠",
    "把{}户群众接进楼房，门前通了路灯",
    "养殖藏香猪{}头，由龙头企业统一收购",
    "让{}名学生就近入学，寄宿的孩子每周有校车接送",
    "为{}名老人建了健康档案，医生按月上门",
    "栽植苹果树{}亩，请技术员现场示范剪枝",
    "选聘护林员{}名，人均年增收有了着落",
    "发放小额贷款{}笔，用于购置农机和良种",
    "建成饮水工程{}处，冬天也不再背冰取水",
    "举办专场招聘{}场，签下了一批长期用工合同",
    "安装太阳能路灯{}盏，夜里出行方便多了",
]
LEADS = [
    "近日，记者在{}采访时看到，家家户户门前晾着新收的青稞。",
    "入春以来，{}的田间地头一片忙碌。",
    "走进{}的搬迁新村，整齐的楼房映入眼帘，孩子们在广场上追逐。",
    "“日子一天比一天好。”说起这几年的变化，{}的牧民笑得合不拢嘴。",
]
COUNTIES = ["洛扎县", "措美县", "浪卡子县", "朗县", "察隅县", "芒康县", "申扎县", "普兰县"]
TRADITIONAL = str.maketrans("县点产业处温务较农乡镇单开车发万来学医组织", "縣點產業處溫務較農鄉鎮單開車發萬來學醫組織")
BACK = {value: key for key, value in TRADITIONAL.items()}

Pair = tuple[str, str]


def report(rng: random.Random, county: str, n: int, *, values: random.Random | None = None) -> list[str]:
    """The sentences of one invented report; ``values`` gives the numbers."""
    numbers = values or rng
    deeds = rng.sample(DEEDS, n)
    return [f"{county}{rng.choice(SUBJECTS)}{deed.format(numbers.randint(3, 9999))}。" for deed in deeds]


def text(lead: str, sentences: list[str]) -> str:
    """Paragraphs of two sentences below a lead."""
    paragraphs = [lead, *("".join(sentences[i : i + 2]) for i in range(0, len(sentences), 2))]
    return "".join(f"{paragraph}\n" for paragraph in paragraphs if paragraph)


def other_lead(rng: random.Random) -> Pair:
    county, (one, two) = rng.choice(COUNTIES), rng.sample(LEADS, 2)
    body = report(rng, county, rng.randint(6, 12))
    return text(one.format(county), body), text(two.format(county), body)


def dated_lead(rng: random.Random) -> Pair:
    county, lead = rng.choice(COUNTIES), rng.choice(LEADS)
    body = report(rng, county, rng.randint(6, 12))
    day = f"{rng.randint(1, 12)}月{rng.randint(1, 28)}日，县里召开现场会。"
    return text(lead.format(county), body), text(day + lead.format(county), body)


def no_lead(rng: random.Random) -> Pair:
    county, lead = rng.choice(COUNTIES), rng.choice(LEADS)
    body = report(rng, county, rng.randint(6, 12))
    return text(lead.format(county), body), text("", body)


def words_changed(rng: random.Random) -> Pair:
    one, _ = other_lead(rng)
    return one, one.replace("把", "将").replace("群众", "居民").replace("不再", "再也不用")


def other_script(rng: random.Random) -> Pair:
    one, two = other_lead(rng)
    return one, two.translate(TRADITIONAL)


def one_county(rng: random.Random) -> Pair:
    county = rng.choice(COUNTIES)
    lead = rng.choice(LEADS).format(county)
    return text(lead, report(rng, county, 8)), text(lead, report(rng, county, 8))


def next_year(rng: random.Random) -> Pair:
    county, seed, n = rng.choice(COUNTIES), rng.random(), rng.randint(6, 12)
    one, two = (report(random.Random(seed), county, n, values=random.Random(rng.random())) for _ in range(2))
    return text("2018年，县里交出一份答卷。", one), text("2019年，县里交出一份答卷。", two)


def one_amount_corrected(rng: random.Random) -> Pair:
    one, _ = other_lead(rng)
    number = rng.choice([each for each in numbers_of(one) if each.isdigit()])
    return one, one.replace(number, str(int(number) + 7))


def other_county(rng: random.Random) -> Pair:
    seed, (one, two) = rng.random(), rng.sample(COUNTIES, 2)
    lead = rng.choice(LEADS)
    return tuple(text(lead.format(each), report(random.Random(seed), each, 8, values=rng)) for each in (one, two))  # type: ignore[return-value]  # two of them


def same_numbers_other_words(rng: random.Random) -> Pair:
    county, seed = rng.choice(COUNTIES), rng.random()
    return tuple(
        text(rng.choice(LEADS).format(county), report(rng, county, 7, values=random.Random(seed))) for _ in range(2)
    )  # type: ignore[return-value]  # two of them


COPIES: list[Callable[[random.Random], Pair]] = [other_lead, dated_lead, no_lead, words_changed, other_script]
OTHERS: list[Callable[[random.Random], Pair]] = [
    one_county, next_year, one_amount_corrected, other_county, same_numbers_other_words,
]  # fmt: skip


def pairs(kind: Callable[[random.Random], Pair], n: int) -> Iterator[Pair]:
    """Pairs of one kind, the same in every run."""
    for seed in range(n):
        yield kind(random.Random(f"{kind.__name__} {seed}"))


def told_as_one(pair: Pair) -> bool:
    """What the rule makes of a pair."""
    one, two = (without_furniture(each.translate(BACK), "") for each in pair)
    met = number_keys(one, letters) & number_keys(two, letters)
    found = [(numbers_of(letters(each)), sketch(letters(each))) for each in (one, two)]
    return bool(met) and alike(*found)


def main() -> None:
    """A row for each kind."""
    for kind in COPIES + OTHERS:
        found = list(pairs(kind, 300))
        like = sorted(likeness(*(sketch(letters(each.translate(BACK))) for each in pair)) for pair in found)
        one = sum(map(told_as_one, found)) / len(found)
        sys.stdout.write(
            f"{kind.__name__:28} likeness {like[0]:.2f} {like[len(like) // 2]:.2f} {like[-1]:.2f}   "
            f"told as one {one:.1%}\n"
        )


if __name__ == "__main__":
    main()
