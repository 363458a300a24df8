"""POVETL_* variables: read as they are, a wrong one named in one sentence, and nothing heavy loaded to read them."""

import subprocess
import sys
from pathlib import Path

import pytest

from povetl.errors import SettingsError
from povetl.settings import Settings, load_settings

HEAVY = {"prefect", "pydantic", "httpx", "pyarrow", "asyncio", "bs4"}


def test_an_empty_environment_gives_the_defaults() -> None:
    assert load_settings({}) == Settings()
    assert load_settings({"POVETL_HOME": "", "POVETL_PROXY": "", "POVETL_SNAPSHOTS": ""}) == Settings()


def test_every_variable_is_read() -> None:
    given = {
        "POVETL_HOME": "/srv/data", "POVETL_SOURCES": "/srv/sources", "POVETL_CONTACT": "https://example.org/us",
        "POVETL_PROXY": "http://user:secretword@proxy.test:3128", "POVETL_ALLOW": "127.0.0.1:1, 127.0.0.1:2",
        "POVETL_CONNECT_TO": "a.test=127.0.0.1:1,b.test=127.0.0.1:2", "POVETL_ARCHIVES": "/srv/archives.toml",
        "POVETL_VILLAGES": "/srv/villages.parquet",
        "POVETL_SNAPSHOTS": "3", "POVETL_UNKNOWN": "left alone", "HOME": "/root",
    }  # fmt: skip
    settings = load_settings(given)
    assert {f"POVETL_{name.upper()}" for name in Settings.__dataclass_fields__} < set(given)
    assert (settings.home, settings.sources, settings.snapshots) == (Path("/srv/data"), Path("/srv/sources"), 3)
    assert settings.connections == {"a.test": "127.0.0.1:1", "b.test": "127.0.0.1:2"}
    assert settings.allowed == {"127.0.0.1:1", "127.0.0.1:2"}
    assert "secretword" in str(settings.proxy)
    assert "secretword" not in repr(settings)


@pytest.mark.parametrize("value", ["0", "-1", "many", "1.5", "99999999999", "٣"])
def test_a_number_of_snapshots_that_cannot_be_is_one_sentence(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^POVETL_SNAPSHOTS: give a whole number from 1 to"):
        load_settings({"POVETL_SNAPSHOTS": value})


@pytest.mark.parametrize(
    "value", ["proxy:3128", "socks5://u:secretword@h:1", "http://", "http://h:99999", "http://[::1"]
)
def test_a_proxy_that_is_none_is_one_sentence_without_its_password(value: str) -> None:
    with pytest.raises(SettingsError, match=r"^POVETL_PROXY: write it as http://") as caught:
        load_settings({"POVETL_PROXY": value})
    assert "secretword" not in str(caught.value)


@pytest.mark.parametrize("words", [["--help"], ["version"], ["status"], ["doctor"], ["metrics"], ["source", "list"]])
def test_what_runs_no_flow_loads_nothing_heavy(words: list[str], home: Path) -> None:
    """That is what keeps these commands under 400 ms (docs/operations.md; `make bench` prints their times)."""
    code = "import sys; from povetl.cli import app; app(sys.argv[1:], standalone_mode=False); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, timeout=60, check=True)
    loaded = {name.partition(".")[0] for name in done.stdout.splitlines()[-1].split()}
    assert "typer" in loaded
    assert sorted(loaded & HEAVY) == []
