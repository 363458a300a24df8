"""The command line as a stranger meets it: help with an example everywhere, one sentence for what is wrong."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from povetl.cli import app
from povetl.sample.portal import Portal

POVETL = [sys.executable, "-m", "povetl.cli.main"]
COMMANDS = ["run", "replay", "publish", "fetch", "parse", "figures", "import", "query", "evidence", "indicators"]
COMMANDS += ["archive verify", "archive repair", "archive stats", "snapshots", "diff", "rollback", "export", "backfill"]
COMMANDS += [
    "serve",
    "deploy",
    "status",
    "metrics",
    "doctor",
    "sample",
    "demo",
    "version",
    "source list",
    "source show",
    "source check",
]


def povetl(*words: str, stdin: str = "", **environment: str) -> subprocess.CompletedProcess[str]:
    import os

    return subprocess.run(
        [*POVETL, *words], input=stdin, env={**os.environ, **environment}, capture_output=True, text=True, timeout=60,
        check=False,
    )  # fmt: skip


def names(group: typer.Typer, before: str = "") -> set[str]:
    found = {before + str(c.name or c.callback.__name__).strip("_") for c in group.registered_commands if c.callback}
    for inner in group.registered_groups:
        assert inner.typer_instance is not None
        found |= names(inner.typer_instance, f"{inner.name} ")
    return found


def test_every_command_is_tested_here() -> None:
    assert names(app) == set(COMMANDS)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command: str) -> None:
    result = CliRunner().invoke(app, [*command.split(), "--help"], env={"COLUMNS": "200"})
    assert result.exit_code == 0
    assert "Example" in result.output
    assert f"povetl {command}" in result.output


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["run", "no_such_source"], "no_such_source"),
        (["backfill", "no_such_source", "--from", "2020-01-01", "--to", "2020-12-31"], "no_such_source"),
        (["backfill", "sample_county"], "needs both ends of its window"),
        (["backfill", "sample_county", "--from", "2020-12-31", "--to", "2020-01-01"], "exchange the days"),
        (["backfill", "sample_county", "--from", "2020-01-01", "--to", "2999-01-01"], "lies in the future"),
        (["backfill", "sample_county", "--from", "1.1.2020", "--to", "2020-12-31"], "write it as 2021-04-06"),
        (["backfill", "sample_county", "--from", "2020-01-01", "--to", "2020-12-31", "--via", "ftp"], "no way 'ftp'"),
        (["backfill", "nrra", "--from", "2020-01-01", "--to", "2020-12-31"], "has no list to walk back"),
        (["run", "--url", "not a url"], "is no web address"),
        (["run", "--url", "http://www.example.org/a.html"], "belongs to no source"),
        (["run", "--url", "http://[::1"], "is no web address"),
        (["fetch", "http://[www.tibet.cn]/x"], "is no web address"),
        (["run", "--url", "http://a.test/\x1b[31m"], "characters that no address has"),
        (["run", "sample_county", "--since", "2999-01-01"], "lies in the future"),
        (["run", "sample_county", "--flow", "--since", "2999-01-01"], "lies in the future"),
        (["run", "sample_county", "--flow", "--limit", "99999999"], "limit"),
        (["run", "--since", "yesterday"], "write it as 2021-04-06"),
        (["run", "nrra"], "archive only"),
        (["run"], "no source is verified yet"),
        (["import", "nowhere.html"], "does not exist"),
        (["import", "pyproject.toml"], "no kind that can be imported"),
        (["parse"], "name one FILE"),
        (["parse", "nowhere.html"], "cannot be read"),
        (["figures"], "name one FILE"),
        (["figures", "nowhere.txt"], "cannot be read"),
        (["query", "SELECT 1", "--format", "xml"], "--format xml is unknown"),
        (["query", "SELECT 1", "--format", "parquet"], "needs a file"),
        (["fetch", "www.example.org"], "is no web address"),
        (["source", "show", "no_such_source"], "no_such_source"),
        (["export", "--format", "xls"], "take parquet or csv"),
        (["indicators", "--theme", "nothing"], "there is no theme"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_a_wrong_call_gets_one_sentence_and_exit_2(words: list[str], sentence: str, home: Path) -> None:
    done = povetl(*words)
    assert done.returncode == 2
    assert sentence in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unpublished_warehouse_is_named(home: Path) -> None:
    done = povetl("query", "SELECT 1")
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert "publish" in done.stderr


def test_figures_of_a_text_from_standard_input() -> None:
    done = povetl("figures", "-", "--published", "2021-04-06", "--json", stdin="全县贫困户3367户15345人脱贫。")
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [(row["text"], row["value"], row["unit"]) for row in rows] == [
        ("3367户", "3367", "household"),
        ("15345人", "15345", "person"),
    ]


def test_bulk_figures_keep_ids_and_order() -> None:
    lines = [{"id": "b", "text": "投入1.59亿元。", "published": "2021-04-06"}, {"id": "a", "text": "进一步做好工作。"}]
    path_text = "\n".join(json.dumps(line, ensure_ascii=False) for line in lines)
    done = povetl("figures", "--jsonl", "-", stdin=path_text)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["b", "a"]
    assert [figure["value"] for figure in rows[0]["figures"]] == ["159000000"]
    assert rows[1]["figures"] == []


def test_bulk_figures_name_the_line_that_is_wrong() -> None:
    done = povetl("figures", "--jsonl", "-", stdin='{"id": "a", "text": "一"}\n{"id": 3}\n')
    assert done.returncode == 2
    assert "line 2" in done.stderr


def test_bulk_parse_gives_a_bad_page_its_status_and_goes_on(tmp_path: Path) -> None:
    text = (
        "修路记\n发布时间：2021-04-06 15:32\n"
        + "县里修通了十二公里的通村公路，乡亲们出门方便多了，车辆也多起来了。\n" * 8
    )
    (tmp_path / "good.txt").write_text(text, encoding="utf-8")
    (tmp_path / "empty.html").write_bytes(b"")
    rows = [{"id": 1, "path": "empty.html", "url": None}, {"id": 2, "path": "gone.html"}, {"id": 3, "path": "good.txt"}]
    manifest = tmp_path / "manifest.jsonl"
    manifest.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    done = povetl("parse", "--jsonl", str(manifest), "--root", str(tmp_path))
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in found] == [1, 2, 3]
    assert [row["status"] for row in found] == ["empty", "unreadable", "ok"]
    assert found[2]["published_at"] == "2021-04-06T15:32:00+08:00"
    keys = {"id", "status", "title", "pretitle", "subtitle", "published_at", "author", "editor", "origin", "text"}
    assert set(found[2]) == keys | {"images", "tables", "attachments"}


def test_what_a_page_says_does_nothing_to_the_terminal(tmp_path: Path, home: Path) -> None:
    text = (
        "<h1>修路&#27;[2J记&#x1b;[31m[/bold]</h1><p>" + "县里修通了12公里的通村公路，乡亲们出门方便多了。" * 8 + "</p>"
    )
    page = f"<html><head><title>修路记</title></head><body>发布时间：2021-04-06 15:32<div>{text}</div></body></html>"
    (tmp_path / "page.html").write_text(page, encoding="utf-8")
    assert povetl("import", str(tmp_path / "page.html")).returncode == 0
    for words in (["parse", str(tmp_path / "page.html")], ["query", "SELECT title, text FROM latest_article"]):
        done = povetl(*words)
        assert done.returncode == 0, done.stderr
        assert "\x1b" not in done.stdout
    done = povetl("query", "SELECT '[/x][red]hello' AS \"[/y]\", chr(27) || '[2J' AS b FROM latest_article")
    assert done.returncode == 0, done.stderr
    assert "[/x][red]hello" in done.stdout
    assert "[/y]" in done.stdout
    assert "\x1b" not in done.stdout


def test_what_was_imported_is_verified_exported_and_rolled_back(tmp_path: Path, home: Path) -> None:
    text = (
        "修路记\n发布时间：2021-04-06 15:32\n"
        + "县里修通了12公里的通村公路，乡亲们出门方便多了，车辆也多起来了。\n" * 8
    )
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    (tmp_path / "two.txt").write_text(text.replace("修路记", "架桥记").replace("12公里", "15公里"), encoding="utf-8")
    assert povetl("import", str(tmp_path / "one.txt")).returncode == 0
    first = povetl("query", "SELECT count(DISTINCT article_id) FROM article", "--format", "csv").stdout.split()[-1]
    assert povetl("import", str(tmp_path / "two.txt")).returncode == 0
    assert povetl("archive", "verify").returncode == 0
    assert json.loads(povetl("archive", "stats", "--json").stdout)["resource"] == 2
    assert povetl("archive", "repair").stdout.strip() == "No torn tail."
    done = povetl("export", "--format", "csv", "--output", str(tmp_path / "tables"))
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "tables" / "datapackage.json").exists()
    assert "架桥记" in (tmp_path / "tables" / "latest_article.csv").read_text(encoding="utf-8")
    (oldest,) = sorted(path.name for path in (home / "snapshots").iterdir())[:1]
    assert oldest in povetl("snapshots").stdout
    between = [json.loads(line) for line in povetl("diff", oldest, "--json").stdout.splitlines()]
    assert [(row["what"], row["title"]) for row in between if row["kind"] == "article"] == [("added", "架桥记")]
    assert "articles: 1 added, 0 changed, 0 removed" in povetl("diff", oldest).stdout
    assert povetl("rollback", oldest).returncode == 0
    again = povetl("query", "SELECT count(DISTINCT article_id) FROM article", "--format", "csv").stdout.split()[-1]
    assert (first, again) == ("1", "1")
    wrong = povetl("rollback", "yesterday")
    assert wrong.returncode == 1
    assert "povetl snapshots" in wrong.stderr


def test_fetch_says_what_came_of_it(portal: Portal) -> None:
    host = portal.hosts[0]
    done = povetl("fetch", f"http://{host}/no/such/page.html", "--json")
    row = json.loads(done.stdout)
    assert set(row) >= {
        "url",
        "final_url",
        "status",
        "outcome",
        "http_status",
        "attempts",
        "bytes",
        "elapsed_ms",
        "verdict",
    }
    assert row["status"] == "gone"
    assert done.returncode == 1


def test_fetch_refuses_loopback_unless_it_is_allowed(home: Path) -> None:
    with Portal() as portal:
        refused = povetl("fetch", f"http://{portal.address}/", "--json")
        assert json.loads(refused.stdout)["status"] == "ssrf_denied"
        assert not portal.requests
        allowed = povetl("fetch", f"http://{portal.address}/", "--json", "--allow", portal.address)
        assert json.loads(allowed.stdout)["status"] != "ssrf_denied"


def test_the_command_line_starts_without_heavy_imports() -> None:
    code = "import sys, povetl.cli; print(sorted({'prefect', 'duckdb', 'lxml', 'pyarrow', 'httpx'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "[]"


def test_an_unwritable_home_gets_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    done = povetl("run", "sample_county", POVETL_HOME=str(tmp_path / "file" / "home"))
    assert done.returncode == 2
    assert "POVETL_HOME" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_a_full_disk_gets_one_sentence_and_keeps_what_was_there(tmp_path: Path, home: Path) -> None:
    text = (
        "修路记\n发布时间：2021-04-06 15:32\n"
        + "县里修通了12公里的通村公路，乡亲们出门方便多了，车辆也多起来了。\n" * 8
    )
    (tmp_path / "one.txt").write_text(text, encoding="utf-8")
    (tmp_path / "two.txt").write_text(text.replace("修路记", "架桥记"), encoding="utf-8")
    assert povetl("import", str(tmp_path / "one.txt")).returncode == 0
    limited = "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096)); import povetl.cli as c; "
    code = limited + f"sys.argv = ['povetl', 'import', {str(tmp_path / 'two.txt')!r}]; c.main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) == 1
    assert done.stderr.startswith("povetl: ")
    titles = povetl("query", "SELECT title FROM latest_article", "--format", "csv").stdout.split()
    assert titles == ["title", "修路记"]
    assert povetl("import", str(tmp_path / "two.txt")).returncode == 0
    titles = povetl("query", "SELECT title FROM latest_article ORDER BY title", "--format", "csv").stdout.split()
    assert titles == ["title", "修路记", "架桥记"]


def test_a_broken_source_file_is_named_with_its_line(tmp_path: Path, home: Path) -> None:
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "broken.toml").write_text('id = "broken"\nname_zh = \n', encoding="utf-8")
    done = povetl("source", "list", POVETL_SOURCES=str(tmp_path / "mine"))
    assert done.returncode == 2
    assert "broken.toml" in done.stderr
    assert "2" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
