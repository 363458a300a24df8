"""Claims, conflicts, series, changes: what the views promise."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from tests.warehouse.invented import LOZHAG, START, article, capture, figure, history

from povetl.records import ArticleHistory, Part
from povetl.warehouse.claims import renew_claims
from povetl.warehouse.interval import allowed_interval
from povetl.warehouse.load import Warehouse, open_work

UNITS = [
    {"unit": "mu", "label_zh": "亩", "label_en": "mu", "dimension": "area"},
    {"unit": "hectare", "label_zh": "公顷", "label_en": "hectare", "base_unit": "mu", "to_base": "15"},
    {"unit": "household", "label_zh": "户", "label_en": "household", "dimension": "households"},
]
OTHER = "这是第{}篇通报，另有配套设施若干，均已投入使用，群众安居乐业。"
PREFECTURE = "西藏自治区/山南市"
PLACES = [
    {"code": "540000", "name": "西藏自治区", "level": "province", "path": "西藏自治区"},
    {"code": "540500", "name": "山南市", "level": "prefecture", "parent_code": "540000", "path": PREFECTURE},
    {"code": "540529", "name": "洛扎县", "level": "county", "parent_code": "540500", "path": f"{PREFECTURE}/洛扎县"},
    {"code": "542129", "name": "洛扎县", "level": "county", "valid_to": date(2016, 1, 1), "successor_code": "540529"},
]


@pytest.fixture
def warehouse(tmp_path: Path) -> Iterator[Warehouse]:
    with open_work(tmp_path / "work.duckdb") as warehouse:
        indicators = [
            {"indicator_id": "households_relocated", "label_zh": "搬迁户数", "label_en": "households relocated"}
        ]
        warehouse.save_registry(indicators, UNITS, PLACES)
        warehouse.save_sources([{"source_id": "county", "name_zh": "洛扎县人民政府"}])
        yield warehouse


def telling(number: int, mention: str, value: str, *, filler: str = "", **fields: object) -> ArticleHistory:
    """An article that says one thing about relocated households at the end of 2019."""
    url = f"https://www.example.org/t{number}.html"
    text = f"截至2019年底，洛扎县完成搬迁{mention}，{filler or OTHER.format(number)}\n"
    given = {"indicator": "households_relocated", "period_end": date(2019, 12, 31), "period_basis": "stated", **LOZHAG}
    found = figure(text, mention, value, **{**given, **fields})
    return history(url, [(article(text, url=url, on=date(2020, 1, number)), [found])])


def rows(warehouse: Warehouse, sql: str) -> list[tuple[object, ...]]:
    renew_claims(warehouse.con)  # as reconcile and check do
    return warehouse.con.execute(sql).fetchall()


def test_claim_counts_copies_as_one_origin(warehouse: Warehouse) -> None:
    same = "配套的水电路讯一并接通，孩子就近上学，老人就近看病，产业大棚也已建成，群众安居乐业，日子越过越好。"
    warehouse.load([telling(n, "1450户", "1450", filler=same) for n in (1, 2, 3)] + [telling(4, "1450户", "1450")])
    warehouse.reconcile()
    assert rows(warehouse, "SELECT n_mentions, n_articles, n_origins, first_published_on FROM claim") == [
        (4, 4, 2, date(2020, 1, 1))
    ]
    assert rows(warehouse, "SELECT count(*) FROM latest_figure") == [(2,)]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ({"value": "1450"}, {"value": "1400", "qualifier": "more_than"}),
        ({"value": "1450"}, {"value": "1500", "qualifier": "nearly"}),
        ({"value": "1450"}, {"value": "1400", "qualifier": "approx"}),
        ({"value": "1450"}, {"value": "1000", "qualifier": "at_least"}),
        ({"value": "1450"}, {"value": "1500", "qualifier": "at_most"}),
        ({"value": "1450"}, {"value": "1500", "resolution": Decimal(100)}),
        ({"value": "1450"}, {"value": "1300", "value_high": Decimal(1500), "qualifier": "range"}),
        ({"value": "1450"}, {"value": "1540", "scope": "individual"}),
        ({"value": "1450"}, {"value": "1540", "modality": "target"}),
        ({"value": "1450"}, {"value": "1540", "period_basis": "publication"}),
        ({"value": "1450"}, {"value": "1540", "breakdown": "建档立卡"}),
        ({"value": "1450"}, {"value": "1540", "indicator": None}),
        ({"value": "1450"}, {"value": "1540", "place": None, "place_code": None, "county_code": None}),
        ({"value": "1450"}, {"value": "1540", "per": "year"}),
        ({"value": "1500", "unit": "mu"}, {"value": "100", "unit": "hectare"}),
    ],
)
def test_claims_that_can_both_be_right_are_no_conflict(
    warehouse: Warehouse, one: dict[str, str], other: dict[str, str]
) -> None:
    pair = [telling(n, f"{each['value']}户", **each) for n, each in ((1, one), (2, other))]
    warehouse.load(pair)
    assert rows(warehouse, "SELECT low_value, high_value FROM conflict") == []


@pytest.mark.parametrize(
    ("one", "other", "gap"),
    [
        ({"value": "1450"}, {"value": "1540"}, "89"),
        ({"value": "1450"}, {"value": "1451"}, "0"),
        ({"value": "1450"}, {"value": "1500", "qualifier": "more_than"}, "49.5"),
        ({"value": "1450"}, {"value": "1300", "qualifier": "nearly"}, "149.5"),
        ({"value": "1500", "unit": "mu"}, {"value": "110", "unit": "hectare"}, "142"),
        ({"value": "3", "kind": "change_pct", "direction": "increase"},
         {"value": "2", "kind": "change_pct", "direction": "decrease"}, "4"),
        ({"value": "1450"}, {"value": "1540", "place_code": "542129", "place": "西藏自治区/山南地区/洛扎县"}, "89"),
    ],
)  # fmt: skip
def test_claims_whose_intervals_do_not_meet_are_in_conflict(
    warehouse: Warehouse, one: dict[str, str], other: dict[str, str], gap: str
) -> None:
    warehouse.load([telling(n, f"{each['value']}户", **each) for n, each in ((1, one), (2, other))])
    assert rows(warehouse, "SELECT gap FROM conflict") == [(Decimal(gap),)]
    assert rows(warehouse, "SELECT DISTINCT disputed FROM indicator_series") == [(True,)]


def test_conflict_quotes_both_sentences(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "1450户", "1450"), telling(2, "1540户", "1540"), telling(3, "1540户", "1540")])
    warehouse.reconcile()
    found = rows(warehouse, "SELECT low_sentence, low_origins, high_sentence, high_origins, converted FROM conflict")
    assert len(found) == 1
    low, low_origins, high, high_origins, converted = found[0]
    assert "1450户" in str(low)
    assert "1540户" in str(high)
    assert (low_origins, high_origins, converted) == (1, 2, False)


def test_an_article_that_says_both_is_in_conflict_with_nobody(warehouse: Warehouse) -> None:
    url = "https://www.example.org/both.html"
    text = "洛扎县完成搬迁1450户，另一口径为1540户。\n"
    given = {"indicator": "households_relocated", "period_end": date(2019, 12, 31), "period_basis": "stated", **LOZHAG}
    both = [figure(text, "1450户", "1450", **given), figure(text, "1540户", "1540", **given)]
    warehouse.load([history(url, [(article(text, url=url), both)]), telling(1, "1540户", "1540")])
    assert rows(warehouse, "SELECT * FROM conflict") == []


def test_series_holds_the_best_supported_value_of_each_period(warehouse: Warehouse) -> None:
    warehouse.load(
        [
            telling(1, "1450户", "1450"), telling(2, "1540户", "1540"), telling(3, "1540户", "1540"),
            telling(4, "900户", "900", period_end=date(2018, 12, 31)),
            telling(5, "2000户", "2000", modality="target", period_end=date(2020, 12, 31)),
        ]
    )  # fmt: skip
    warehouse.reconcile()
    sql = "SELECT period_end, value, n_claims, disputed FROM series('households_relocated', '{}')"
    expected = [(date(2018, 12, 31), 900, 1, False), (date(2019, 12, 31), 1540, 2, True)]
    for place in ("洛扎县", "540529", "西藏自治区/山南市/洛扎县"):
        assert rows(warehouse, sql.format(place)) == expected


def test_place_rollup_adds_counties_to_their_province(warehouse: Warehouse) -> None:
    province = {"place": "西藏自治区", "place_code": "540000", "county_code": None, "place_level": "province"}
    warehouse.load([telling(1, "1450户", "1450"), telling(2, "266000户", "266000", **province)])
    found = rows(warehouse, "SELECT province, n_counties, counties_total, province_value FROM place_rollup")
    assert found == [("西藏自治区", 1, 1450, 266000)]


def test_revision_change_shows_both_sentences(warehouse: Warehouse) -> None:
    url = "https://www.example.org/corrected.html"
    old = "截至2019年底，完成搬迁1450户。\n投入资金1.2亿元，建成住房300套。\n培训20人次。\n"
    new = "截至2019年底，完成搬迁1540户。\n投入各类资金1.2亿元，建成住房300套。\n新设公益岗位35个。\n"
    money = {"unit": "CNY", "subject": "投入资金", "resolution": Decimal(10**7)}
    homes = {"unit": "count", "subject": "住房"}
    versions = [
        (article(old, url=url), [
            figure(old, "1450户", "1450"), figure(old, "1.2亿元", "120000000", **money),
            figure(old, "300套", "300", **homes), figure(old, "20人次", "20", unit="person_time", subject="培训"),
        ]),
        (article(new, url=url), [
            figure(new, "1540户", "1540"), figure(new, "1.2亿元", "120000000", **money),
            figure(new, "300套", "300", **homes), figure(new, "35个", "35", unit="count", subject="公益岗位"),
        ]),
    ]  # fmt: skip
    warehouse.load([history(url, versions)])
    found = rows(
        warehouse, "SELECT change, old_value, new_value, old_sentence, new_sentence, old_revision FROM revision_change"
    )
    assert found == [
        ("changed", 1450, 1540, "截至2019年底，完成搬迁1450户。", "截至2019年底，完成搬迁1540户。", 1),
        ("vanished", 20, None, "培训20人次。", None, 1),
        ("appeared", None, 35, None, "新设公益岗位35个。", 1),
    ]


def test_as_of_shows_the_revision_seen_by_that_day_in_china(warehouse: Warehouse) -> None:
    url = "https://www.example.org/corrected.html"
    old, new = "搬迁1450户。\n", "搬迁1540户。\n"
    versions = [
        (article(old, url=url), [figure(old, "1450户", "1450")]),
        (article(new, url=url), [figure(new, "1540户", "1540")]),
    ]
    warehouse.load([history(url, versions)])  # seen on 1 and 2 March 2020
    for zone in ("America/New_York", "Asia/Shanghai"):
        warehouse.con.execute(f"SET TimeZone = '{zone}'")
        assert rows(warehouse, "SELECT value FROM as_of('2020-02-29')") == []
        assert rows(warehouse, "SELECT value FROM as_of('2020-03-01')") == [(1450,)]
        assert rows(warehouse, "SELECT value FROM as_of(DATE '2020-03-02')") == [(1540,)]


def test_evidence_reaches_the_capture_of_the_right_page(warehouse: Warehouse) -> None:
    warehouse.load([telling(1, "1450户", "1450")])
    figure_id = rows(warehouse, "SELECT figure_id FROM figure")[0][0]
    found = rows(
        warehouse,
        f"SELECT e.body_sha256 = c.body_sha256, e.warc_file, e.sentence FROM evidence('{figure_id}') e, capture c",
    )
    assert found[0][:2] == (True, "county/2020.warc.gz")
    assert "1450户" in str(found[0][2])


def test_evidence_of_a_later_page_reaches_that_page_s_capture(warehouse: Warehouse) -> None:
    url = "https://www.example.org/long.html"
    text = "第一页说搬迁1450户。\n第二页说搬迁1540户。\n"
    cut = text.index("第二页")
    parts = (Part(ordinal=1, url=url, start=0, end=cut), Part(ordinal=2, url=url + "?2", start=cut, end=len(text)))
    page = article(text, url=url, parts=parts, part_urls=(url, url + "?2"))
    found = [figure(text, "1450户", "1450"), figure(text, "1540户", "1540"), figure(text, "一", "1", zone="title")]
    whole = history(url, [(page, found)])
    second = capture(url + "?2", START, "second page")
    both = (whole.captures[0].capture_id, second.capture_id)
    revision = replace(whole.revisions[0], part_capture_ids=both)
    warehouse.load([replace(whole, captures=(*whole.captures, second), revisions=(revision,))])
    sql = "SELECT e.value, e.capture_url FROM figure f, evidence(f.figure_id) e ORDER BY e.value"
    assert rows(warehouse, sql) == [(1, url), (1450, url), (1540, url + "?2")]


@pytest.mark.parametrize(
    ("value", "fields", "low", "high"),
    [
        ("120000000", {"resolution": Decimal(10**7)}, "115000000", "125000000"),
        ("120000000", {"resolution": Decimal(10**7), "qualifier": "nearly"}, "110000000", "120000000"),
        ("1000000", {"resolution": Decimal(10**4), "qualifier": "nearly"}, "900000", "1000000"),
        ("1700", {"qualifier": "more_than"}, "1700", "1800"),
        ("15345", {}, "15344.5", "15345.5"),
        ("12.4", {"resolution": Decimal("0.1")}, "12.35", "12.45"),
        ("1000", {"qualifier": "at_least"}, "1000", None),
        ("1000", {"qualifier": "at_most"}, None, "1000"),
        ("0", {}, "-0.5", "0.5"),
    ],
)  # fmt: skip
def test_interval_follows_qualifier_and_printed_digits(
    value: str, fields: dict[str, object], low: str | None, high: str | None
) -> None:
    found = allowed_interval(figure(f"{value}户", f"{value}户", value, **fields))
    assert found == (low and Decimal(low), high and Decimal(high))
