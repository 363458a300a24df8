"""Are the locked packages what they were, and is something known against them?

usage: python tests/quality/audit_locks.py UV [JSON_API]

Three questions of every package in requirements/*.txt: is it pinned to one version with the SHA-256 of its files; has
its publisher taken that version back (uv reads that from the index); does the index know of a vulnerability (the
`vulnerabilities` of its JSON API, which pip-audit asks as well). An index that cannot say the last two is named in a
sentence; what is found ends with exit 1.
"""

import importlib
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import httpx

LOCKS = sorted((Path(__file__).resolve().parents[2] / "requirements").glob("*.txt"))
ENTRY = re.compile(
    r"^([A-Za-z0-9._-]+)==([^\s;\\]+)((?:[^\\\n]*\\\n)(?:    --hash=sha256:[0-9a-f]{64}(?: \\)?\n)+)?", re.M
)
AT_ONCE = 8
SECONDS = 15.0


def json_api() -> str | None:
    """The JSON API beside the index that pip or uv is set to, else beside pip's own; None where neither is here."""
    for name in ("PIP_INDEX_URL", "UV_DEFAULT_INDEX", "UV_INDEX_URL"):
        if index := os.environ.get(name):
            return index.rstrip("/").removesuffix("/simple") + "/pypi"
    try:
        own: str = importlib.import_module("pip._internal.models.index").PyPI.pypi_url
    except ImportError:
        return None
    return own


def entries(text: str) -> dict[tuple[str, str], bool]:
    """Name and version of every locked package, and whether its files are pinned by their hashes."""
    return {(name, version): bool(hashes) for name, version, hashes in ENTRY.findall(text)}


def unpinned(path: Path) -> Iterator[str]:
    """A sentence for each line that is no pinned package."""
    text = path.read_text(encoding="utf-8")
    yield from (
        f"{path.name}: {name} {version} has no hash" for (name, version), pinned in entries(text).items() if not pinned
    )
    for line in text.splitlines():
        if line and not line.startswith((" ", "#")) and not ENTRY.match(line + "\n"):
            yield f"{path.name}: {line.split()[0]} is no package with one version"


def yanked(uv: str, paths: Iterable[Path]) -> tuple[list[str], str]:
    """What publishers have taken back; and why that could not be asked, if it could not."""
    found: list[str] = []
    for path in paths:
        command = [uv, "pip", "install", "--dry-run", "--reinstall", "--no-deps", "--require-hashes", "--python"]
        done = subprocess.run(
            [*command, sys.executable, "-r", str(path)], capture_output=True, text=True, check=False, timeout=300
        )
        if done.returncode != 0:
            return found, f"uv could not ask the index ({done.stderr.strip().splitlines()[-1].strip()})"
        found += [line.removeprefix("warning: ") for line in done.stderr.splitlines() if "is yanked" in line]
    return sorted(set(found)), ""


def vulnerable(api: str, packages: list[tuple[str, str]]) -> tuple[list[str], str]:
    """What is known against the packages; and why that could not be asked, if it could not."""
    with httpx.Client(timeout=SECONDS) as http:

        def ask(package: tuple[str, str]) -> list[str]:
            answer = http.get(f"{api}/{package[0]}/{package[1]}/json")
            known = answer.raise_for_status().json()["vulnerabilities"]
            open_ones = [each for each in known if not each.get("withdrawn")]
            return [f"{package[0]} {package[1]}: {each['id']} {each.get('link') or ''}".strip() for each in open_ones]

        try:
            first = ask(packages[0])  # an index that knows nothing is asked once
            with ThreadPoolExecutor(AT_ONCE) as pool:
                return sorted(first + [said for each in pool.map(ask, packages[1:]) for said in each]), ""
        except httpx.HTTPStatusError as error:
            return [], f"the index answers {error.response.status_code} for {error.request.url.path}"
        except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
            return [], f"the index gives no such data ({type(error).__name__})"


def main(uv: str, api: str | None = None) -> int:
    """Ask all three questions; the exit code."""
    packages = sorted({package for path in LOCKS for package in entries(path.read_text(encoding="utf-8"))})
    problems = [problem for path in LOCKS for problem in unpinned(path)]
    taken_back, no_yanked = yanked(uv, LOCKS)
    api = api or json_api()
    known, no_known = vulnerable(api, packages) if api else ([], "no index is set, and pip is not here: name JSON_API")
    for problem in (*problems, *taken_back, *known):
        sys.stdout.write(f"{problem}\n")
    sys.stdout.write(f"audit: {len(packages)} locked packages, {len(problems)} of them not pinned by hash; ")
    sys.stdout.write(f"taken back was not asked: {no_yanked}; " if no_yanked else f"{len(taken_back)} taken back; ")
    sys.stdout.write(
        f"vulnerabilities were not asked for: {no_known}.\n" if no_known else f"{len(known)} vulnerabilities.\n"
    )
    return 1 if problems or taken_back or known else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
