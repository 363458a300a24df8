"""The package works from an installed wheel: its tables, SQL and source files travel with it."""

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel's contents in a folder of their own, as an installer lays them out."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    (wheel,) = folder.glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def run(installed: Path, tmp_path: Path, *words: str, stdin: str = "") -> str:
    environment = {**os.environ, "PYTHONPATH": str(installed), "POVETL_HOME": str(tmp_path / "home")}
    command = [sys.executable, "-m", "povetl.cli.main", *words]
    done = subprocess.run(
        command, cwd=tmp_path, env=environment, input=stdin, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_wheel_is_what_runs(installed: Path, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(installed)}
    code = "import povetl; print(povetl.__file__)"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith(str(installed))


def test_figures_and_places_are_found(installed: Path, tmp_path: Path) -> None:
    text = "截至2020年底，拉萨市林周县脱贫12310人。"
    row = json.loads(run(installed, tmp_path, "figures", "-", "--json", stdin=text))
    assert (row["value"], row["unit"], row["place"]) == ("12310", "person", "西藏自治区/拉萨市/林周县")


def test_a_page_is_imported_published_and_asked_for(installed: Path, tmp_path: Path) -> None:
    text = "林周县修路记\n发布时间：2021-04-06 15:32\n" + "县里新修通村公路12公里，沿线的群众出门方便多了。\n" * 6
    (tmp_path / "page.txt").write_text(text, encoding="utf-8")
    run(installed, tmp_path, "import", "page.txt")
    answer = run(installed, tmp_path, "query", "SELECT title FROM latest_article", "--format", "csv")
    assert answer.splitlines() == ["title", "林周县修路记"]


def test_the_catalog_and_the_indicators_are_there(installed: Path, tmp_path: Path) -> None:
    sources = [json.loads(line) for line in run(installed, tmp_path, "source", "list", "--json").splitlines()]
    assert len(sources) >= 14
    assert len(run(installed, tmp_path, "indicators", "--json").splitlines()) >= 90
