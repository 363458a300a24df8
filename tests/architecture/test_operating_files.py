"""The files that an operator copies: systemd's units, and the commands and targets that the documents name."""

import configparser
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from povetl.cli import app
from povetl.settings import load_settings

ROOT = Path(__file__).resolve().parents[2]
UNITS = sorted((ROOT / "docs" / "systemd").glob("povetl*.service"))
TIMERS = sorted((ROOT / "docs" / "systemd").glob("povetl*.timer"))
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
PROGRAM = "/srv/povetl/checkout/.venv/bin/povetl"
CODE = re.compile(r"^```\w*\n(.*?)^```|`([^`\n]+)`", re.M | re.S)
NAMED = re.compile(r"(?:^|[/ ])(?<!-[ugo] )(?<!--now )(?<!--uid )povetl ([a-z]+)(?: ([a-z]+))?", re.M)
TARGET = re.compile(r"(?:^|&& |-u povetl |=\S+ )make ([a-z-]+)", re.M)


class Unit(configparser.RawConfigParser):
    """A unit; of settings that are given twice the lines are joined by newlines."""

    optionxform = staticmethod(str)  # type: ignore[assignment]  # systemd's names have capitals


def read(path: Path) -> Unit:
    lines: list[str] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        name = line.partition("=")[0]
        again = next((at for at, earlier in enumerate(lines) if name and earlier.startswith(f"{name}=")), None)
        if again is not None and "=" in line:
            lines[again] += f"\n  {line.partition('=')[2]}"
        else:
            lines.append(line)
    unit = Unit(interpolation=None)
    unit.read_string("\n".join(lines))
    return unit


def starts(unit: Unit) -> list[list[str]]:
    """Every povetl command line of a unit, as words."""
    text = unit["Service"]["ExecStart"]
    inner = " ".join(word for line in text.splitlines() for word in shlex.split(line))
    found = re.findall(re.escape(PROGRAM) + r"([^>|&]*)", inner)
    return [shlex.split(words.partition("/bin/")[0]) for words in found]


@pytest.mark.parametrize("path", UNITS, ids=lambda path: path.name)
def test_a_unit_starts_a_command_that_exists_with_options_that_it_has(path: Path) -> None:
    commands = starts(read(path))
    assert commands
    for name, *options in commands:
        shown = CliRunner().invoke(app, [name, "--help"], env={"COLUMNS": "200"})
        assert shown.exit_code == 0, f"povetl {name}"
        for option in options:
            assert not option.startswith("-") or option in shown.output


def test_a_timer_starts_a_unit_that_is_there() -> None:
    assert [path.stem for path in TIMERS] == ["povetl-metrics"]
    assert {path.stem for path in TIMERS} <= {path.stem for path in UNITS}


def test_the_environment_file_names_settings_that_are_read() -> None:
    text = (ROOT / "docs" / "systemd" / "povetl.env").read_text(encoding="utf-8")
    given = dict(re.findall(r"^#?([A-Z_]+)=(.*)$", text, re.M))
    assert str(load_settings(given).home) == given["POVETL_HOME"]
    known = {f"POVETL_{name.upper()}" for name in load_settings({}).__dataclass_fields__}
    assert set(given) - known == {"POVETL_ALERTS_URL", "PREFECT_SERVER_API_AUTH_STRING"}


@pytest.mark.skipif(
    shutil.which("systemd-analyze") is None and not os.environ.get("CI"),
    reason="systemd-analyze is not installed (Debian: apt-get install systemd), so it does not read the units",
)
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for path in (*UNITS, *TIMERS):
        text = path.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    files = [str(tmp_path / path.name) for path in (*UNITS, *TIMERS)]
    done = subprocess.run(
        ["systemd-analyze", "verify", *files], capture_output=True, text=True, timeout=60, check=False
    )
    assert [line for line in done.stderr.splitlines() if "povetl" in line] == []
    assert done.returncode == 0, done.stderr


def names(group: typer.Typer) -> set[str]:
    return {str(c.name or getattr(c.callback, "__name__", "")) for c in group.registered_commands}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_a_document_names_commands_and_targets_that_exist(document: Path) -> None:
    found = CODE.findall(document.read_text(encoding="utf-8"))
    text = re.sub(r" #.*$", "", "\n".join(block or inline for block, inline in found), flags=re.M)
    groups = {str(inner.name): inner.typer_instance for inner in app.registered_groups}
    for word, second in NAMED.findall(text):
        assert word in names(app) | set(groups), f"povetl {word}"
        inner = groups.get(word)
        assert inner is None or not second or second in names(inner), f"povetl {word} {second}"
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.M))
    assert set(TARGET.findall(text)) <= targets


def test_every_test_that_the_threat_model_names_is_there() -> None:
    named = set(re.findall(r"`(test_\w+)`", (ROOT / "docs" / "security.md").read_text(encoding="utf-8")))
    tests = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py"))
    assert named
    assert sorted(name for name in named if f"def {name}(" not in tests) == []


def test_no_private_key_is_in_the_repository() -> None:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    marker = b"-----BEGIN " + b"PRIVATE KEY"
    kinds = (marker, marker.replace(b"PRIVATE", b"EC PRIVATE"), marker.replace(b"PRIVATE", b"RSA PRIVATE"))
    paths = [ROOT / name for name in listed.split("\0") if name]
    assert [path.name for path in paths if path.is_file() and any(kind in path.read_bytes() for kind in kinds)] == []
