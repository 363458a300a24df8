"""The warehouse of docs/sql_cookbook.md, and the answers in it: ``python -m tests.warehouse.cookbook`` renews them.

Places are real; articles, figures and people are invented.
"""

import re
import sys
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
from tests.warehouse.invented import START, article, figure, history

from povetl.records import Article, ArticleHistory, FetchRow, Figure, RunRow
from povetl.warehouse.connect import connect_published
from povetl.warehouse.load import open_work
from povetl.warehouse.snapshot import publish

PAGE = Path(__file__).parents[2] / "docs" / "sql_cookbook.md"
BLOCK = re.compile(r"```sql\n(.*?)```\n(?:\n\|.*?\n(?=\n|\Z))?", re.S)
PREFECTURE = "西藏自治区/山南市"


def county(code: str, name: str) -> dict[str, str]:
    return {"place": f"{PREFECTURE}/{name}", "place_code": code, "county_code": code, "place_level": "county"}


LOZHAG, CONA = county("540529", "洛扎县"), county("540530", "错那县")
TIBET = {"place": "西藏自治区", "place_code": "540000", "place_level": "province"}
END_2019 = {"period_end": date(2019, 12, 31), "period_basis": "stated"}
END_2015 = {"period_end": date(2015, 12, 31), "period_basis": "stated"}
YEAR_2019 = {"period_start": date(2019, 1, 1), **END_2019}
MOVED = {"indicator": "households_relocated", "subject": "易地搬迁"}
MONEY = {"indicator": "industry_investment", "unit": "CNY", "subject": "产业投资"}
INCOME = {"indicator": "per_capita_income", "unit": "CNY", "per": "person", "subject": "人均纯收入"}
AREA = {"indicator": "planted_area", "subject": "青稞种植面积"}
LIFTED = {"indicator": "persons_lifted", "unit": "person", "subject": "脱贫"}

Told = tuple[str, str, dict[str, object]]


def page(
    site: str, name: str, on: date, title: str, versions: list[tuple[str, list[Told]]], **fields: object
) -> ArticleHistory:
    """An article of one or more versions; each figure is its mention, its value and its fields."""
    url = f"https://{site}.example.org/{on:%Y%m}/{name}.html"
    read: list[tuple[Article, list[Figure]]] = [
        (article(text, url=url, title=title, on=on, **fields), [figure(text, m, v or None, **f) for m, v, f in told])
        for text, told in versions
    ]
    return history(url, read, source=site)


def articles() -> list[ArticleHistory]:
    first = (
        "截至2019年底，洛扎县完成易地搬迁{}户。\n"
        "全年产业投资1.2亿元，8个项目建成投产，搬迁群众就近务工，道路通到每个安置点。\n"
    )
    tail: list[Told] = [
        ("1.2亿元", "120000000", {**MONEY, **LOZHAG, **YEAR_2019, "resolution": Decimal(10**7)}),
        ("8个", "8", {"indicator": "industry_projects", "unit": "count", "subject": "项目", **LOZHAG, **YEAR_2019}),
    ]
    old, new = first.format(1450), first.format(1540)
    moved = {**MOVED, **LOZHAG, **END_2019}
    return [
        page("lozhag", "t1", date(2020, 1, 8), "洛扎县易地搬迁收官", [
            (old, [("1450户", "1450", moved), *tail]), (new, [("1540户", "1540", moved), *tail])]),
        page("media", "a1", date(2020, 1, 9), "洛扎：搬出好日子", [(new, [("1540户", "1540", moved), *tail])],
             origin="洛扎县人民政府"),
        page("media", "a2", date(2020, 1, 20), "山南搬迁见闻", [(
            "记者了解到，到2019年底洛扎县累计搬迁1300户。\n错那县累计搬迁600余户。\n扎西家去年卖虫草收入3.5万元。\n",
            [("1300户", "1300", moved), ("600余户", "600", {**MOVED, **CONA, **END_2019, "qualifier": "more_than"}),
             ("3.5万元", "35000", {"indicator": "product_price", "unit": "CNY", "scope": "individual", **YEAR_2019,
                                   "subject": "卖虫草收入", "resolution": Decimal(1000)})])]),
        page("lozhag", "t2", date(2020, 2, 3), "洛扎县农牧民收入", [(
            "2019年洛扎县农牧民人均纯收入12600元。\n较2015年底增长62%。\n2015年人均纯收入7800元。\n2020年力争达到14000元。\n",
            [("12600元", "12600", {**INCOME, **LOZHAG, **YEAR_2019}),
             ("62%", "62", {**INCOME, **LOZHAG, **YEAR_2019, "unit": "percent", "kind": "change_pct", "per": "person",
                            "direction": "increase", "baseline_end": date(2015, 12, 31)}),
             ("7800元", "7800", {**INCOME, **LOZHAG, **END_2015, "period_start": date(2015, 1, 1)}),
             ("14000元", "14000", {**INCOME, **LOZHAG, "modality": "target", "period_start": date(2020, 1, 1),
                                   "period_end": date(2020, 12, 31), "period_basis": "stated"})])]),
        page("cona", "c1", date(2020, 1, 15), "错那县搬迁与生产", [(
            "截至2019年底错那县搬迁640户。\n青稞种植面积1.2万亩。\n目前有合作社9家。\n",
            [("640户", "640", {**MOVED, **CONA, **END_2019}),
             ("1.2万亩", "12000", {**AREA, **CONA, **YEAR_2019, "unit": "mu", "resolution": Decimal(1000)}),
             ("9家", "9", {"indicator": "cooperatives", "unit": "count", "subject": "合作社", **CONA,
                           "period_end": date(2020, 1, 15), "period_basis": "publication"})])]),
        page("media", "a3", date(2020, 2, 11), "錯那青稞豐收", [(
            "2019年錯那縣青稞種植面積950公頃。\n",
            [("950公頃", "950", {**AREA, **CONA, **YEAR_2019, "unit": "hectare", "resolution": Decimal(10)})])],
            script="hant"),
        page("media", "a4", date(2020, 2, 20), "西藏搬迁数据", [(
            "到2019年底全区易地搬迁5.9万户。\n2019年全区15万人脱贫，产业投资18.79亿元。\n",
            [("5.9万户", "59000", {**MOVED, **TIBET, **END_2019, "resolution": Decimal(1000)}),
             ("15万人", "150000", {**LIFTED, **TIBET, **YEAR_2019, "resolution": Decimal(10000)}),
             ("18.79亿元", "1879000000", {**MONEY, **TIBET, **YEAR_2019, "resolution": Decimal(10**6)})])]),
        page("media", "a5", date(2020, 3, 1), "雪域春耕", [("春耕开始了，田间地头一派繁忙。\n", [])]),
    ]  # fmt: skip


def build(folder: Path) -> Path:
    """Load, reconcile and publish the articles; the published file."""
    back = str.maketrans("錯縣種積頃豐戶", "错县种积顷丰户")
    work, published = folder / "work.duckdb", folder / "povetl.duckdb"
    run = RunRow(
        run_id="r1", flow="ingest", prefect_run_id=None, started_at=START, ended_at=START, state="completed",
        parameters="{}", code_version="0.1.0", counts={},
    )  # fmt: skip
    fetches = [
        FetchRow(
            fetch_id=f"f{n}", run_id="r1", source_id=source, url=f"https://{source}.example.org/{n}", purpose="article",
            final_url=f"https://{source}.example.org/{n}", status=status, outcome=None, http_status=None, attempts=1,
            n_bytes=0, elapsed_ms=1, fetched_at=datetime(2020, 3, 3, tzinfo=UTC),
        )
        for n, (source, status) in enumerate(
            [("lozhag", "ok"), ("lozhag", "not_modified"), ("cona", "ok"), ("media", "ok"), ("media", "blocked:ruishu")]
        )
    ]  # fmt: skip
    labels = {
        "households_relocated": ("易地搬迁户数", "households relocated", ["household"]),
        "industry_investment": ("产业投资", "industry investment", ["CNY"]),
        "industry_projects": ("产业项目数", "industry projects", ["count"]),
        "per_capita_income": ("人均纯收入", "per capita income", ["CNY"]),
        "planted_area": ("种植面积", "planted area", ["mu", "hectare"]),
        "persons_lifted": ("脱贫人数", "persons lifted", ["person"]),
        "cooperatives": ("合作社数", "cooperatives", ["count"]),
        "product_price": ("产品收入", "product income", ["CNY"]),
    }
    units = [("CNY", "元"), ("household", "户"), ("person", "人"), ("count", "个"), ("mu", "亩"), ("percent", "%")]
    with open_work(work) as warehouse:
        warehouse.save_run(run)
        warehouse.save_sources(
            {"source_id": name, "name_zh": label}
            for name, label in (("lozhag", "洛扎县人民政府"), ("cona", "错那县人民政府"), ("media", "山南日报"))
        )
        warehouse.save_registry(
            [{"indicator_id": k, "label_zh": z, "label_en": e, "units": u} for k, (z, e, u) in labels.items()],
            [
                *({"unit": name, "label_zh": label, "label_en": name} for name, label in units),
                {"unit": "hectare", "label_zh": "公顷", "label_en": "hectare", "base_unit": "mu", "to_base": "15"},
            ],
            [
                {"code": "540000", "name": "西藏自治区", "level": "province", "path": "西藏自治区"},
                {"code": "540500", "name": "山南市", "level": "prefecture", "parent_code": "540000",
                 "path": PREFECTURE},
                *(
                    {"code": each["place_code"], "name": each["place"].rsplit("/", 1)[-1], "level": "county",
                     "parent_code": "540500", "path": each["place"]}
                    for each in (LOZHAG, CONA)
                ),
            ],
        )  # fmt: skip
        warehouse.load(articles(), fetches=fetches)
        warehouse.reconcile(lambda text: text.translate(back))
    publish(work, published)
    return published


def questions(text: str) -> Iterator[str]:
    """The SQL of each block."""
    return (match[1] for match in BLOCK.finditer(text))


def answered(text: str, con: duckdb.DuckDBPyConnection) -> str:
    """The page with the answer below each block of SQL."""
    return BLOCK.sub(lambda match: f"```sql\n{match[1]}```\n\n{as_table(con, match[1])}", text)


def as_table(con: duckdb.DuckDBPyConnection, sql: str) -> str:
    """An answer as a Markdown table."""
    result = con.execute(sql)
    names = [column[0] for column in result.description or ()]
    lines = [names, ["---"] * len(names), *([shown(value) for value in row] for row in result.fetchall())]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def shown(value: object) -> str:
    """A value as readers write it."""
    if isinstance(value, Decimal):
        return format(value.normalize(), "f")
    return "" if value is None else str(value).replace("\n", " ").replace("|", "\\|")


if __name__ == "__main__":
    with tempfile.TemporaryDirectory() as folder, connect_published(build(Path(folder))) as con:
        PAGE.write_text(answered(PAGE.read_text(encoding="utf-8"), con), encoding="utf-8")
        sys.stdout.write(f"{len(list(questions(PAGE.read_text(encoding='utf-8'))))} answers renewed\n")
