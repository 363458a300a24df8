"""The rules of the house that concern who may import whom, read from the source itself."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "povetl"
ROOMS = {"warehouse", "figures", "page", "web", "archive", "sources", "state"}
GROUND = {"records", "errors"}
ALLOWED = {
    "records": set(),
    "errors": set(),
    "settings": {"errors"},
    "registry": GROUND,
    **{room: GROUND | {"registry"} for room in ROOMS},
    "sample": GROUND,
    "pipeline": ROOMS | GROUND | {"registry", "settings"},
    "cli": ROOMS | GROUND | {"registry", "settings", "pipeline", "sample"},
    "__init__": GROUND | {"page", "figures", "warehouse", "settings"},
}
PURE = ("page", "figures", "registry")
IMPURE_MODULES = {"os", "socket", "subprocess", "random", "time", "httpx", "duckdb", "requests", "urllib.request"}


def imports_of(path: Path) -> Iterator[str]:
    """Every module that a file imports, inside functions too."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} imports relatively"
            yield node.module or ""
            if node.module == "povetl":
                yield from (f"povetl.{alias.name}" for alias in node.names)


def room_of(path: Path) -> str:
    relative = path.relative_to(PACKAGE)
    return relative.parts[0].removesuffix(".py")


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_room_imports_only_what_lies_below_it(path: Path) -> None:
    room = room_of(path)
    for name in imports_of(path):
        parts = name.split(".")
        if parts[0] != "povetl" or len(parts) < 2:
            continue
        assert parts[1] == room or parts[1] in ALLOWED[room], f"{room} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_the_package_never_imports_prefect(path: Path) -> None:
    assert not [name for name in imports_of(path) if name.split(".")[0] == "prefect"]


@pytest.mark.parametrize(
    "path",
    [path for path in MODULES if room_of(path) in PURE and not path.name.startswith("build_")],
    ids=lambda path: str(path.relative_to(PACKAGE)),
)
def test_pure_rooms_reach_for_no_clock_network_or_environment(path: Path) -> None:
    used = {name for name in imports_of(path) if name in IMPURE_MODULES}
    assert not used, f"{path} imports {used}"
    text = path.read_text(encoding="utf-8")
    for call in ("datetime.now", "date.today", "datetime.utcnow"):
        assert call not in text, f"{path} asks the clock"


def test_only_the_web_room_speaks_http() -> None:
    """``pipeline/server.py`` asks a Prefect server how it is; nothing else outside ``web`` opens a connection."""
    clients = {"httpx", "http.client", "urllib.request", "requests"}
    speaking = {str(path.relative_to(PACKAGE)) for path in MODULES if clients & set(imports_of(path))}
    assert {path for path in speaking if not path.startswith("web/")} == {"pipeline/server.py"}


def test_names_say_what_is_inside() -> None:
    vague = {"utils", "helpers", "common", "misc", "manager"}
    assert not [path for path in MODULES if path.stem in vague]
