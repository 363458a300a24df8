"""Reads one source file and refuses what is wrong in it, naming the line and what to write instead."""

import dataclasses
import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, NoReturn, get_args
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from povetl.errors import SourceError
from povetl.records import Layout
from povetl.sources.cron import find_cron_fault
from povetl.sources.key_lines import line_of
from povetl.sources.source import Level, ListSpec, Source

_KINDS = {str: "a text in quotes", int: "a whole number", float: "a number", bool: "true or false"}
_HOST = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)*")
_ID = re.compile(r"[a-z][a-z0-9_]*")
_NOTHING = LexborHTMLParser("")
"""Selectors are tried on the engine that the parser uses them with."""


def read_source(path: Path, raw: bytes) -> Source:
    """The source that a file describes.

    Raises:
        SourceError: the file is no TOML, or a key is unknown, missing, of the wrong type or with a value that
            cannot be.
    """
    try:
        text = raw.decode("utf-8-sig")
        table = tomllib.loads(text)
    except UnicodeDecodeError as error:
        line = raw[: error.start].count(b"\n") + 1
        raise SourceError(f"{path}, line {line}: not UTF-8; save the file as UTF-8.") from error
    except tomllib.TOMLDecodeError as error:
        raise SourceError(_syntax_message(path, raw, str(error))) from error
    return _SourceFile(path, text).read(table)


def _syntax_message(path: Path, raw: bytes, detail: str) -> str:
    """Tomllib ends its messages in ``(at line 3, column 5)`` or ``(at end of document)``."""
    place = re.search(r"\(at line (\d+)", detail)
    line = int(place[1]) if place else raw.count(b"\n") + 1
    reason = detail.split(" (at ")[0]
    return (
        f"{path}, line {line}: this is no TOML ({reason}); write key = value, texts in quotes, "
        "patterns in single quotes."
    )


class _SourceFile:
    """One file while it is read; it knows where each key stands."""

    def __init__(self, path: Path, text: str) -> None:
        self._path = path
        self._lines = text.splitlines()

    def read(self, table: dict[str, Any]) -> Source:
        values = self._scalars(table)
        self._refuse_bad_values(values)
        lists = tuple(self._read_list(i, entry) for i, entry in enumerate(self._tables(table, "lists")))
        source = Source(
            **values,
            **self._read_assertions(table),
            article_pattern=self._pattern("", 0, "article_pattern", table).pattern,
            lists=lists,
            layout=self._read_layout(table),
            path=self._path,
        )
        self._refuse_bad_hosts(source)
        for number, example in enumerate(source.examples):
            if not source.is_article(example):
                self._fail("", 0, "examples", f"example {number + 1}, {example!r}, is not matched by article_pattern")
        return source

    # --- parts --------------------------------------------------------------------------------------------

    def _scalars(self, table: dict[str, Any]) -> dict[str, Any]:
        known: dict[str, Any] = {f.name: f for f in dataclasses.fields(Source)}
        elsewhere = {"path", "lists", "layout", "min_links", "min_yield", "article_pattern"}
        allowed = (set(known) - {"path", "min_links", "min_yield"}) | {"assertions"}
        self._refuse_unknown("", 0, table, allowed)
        texts_of = {"hosts", "examples"}
        kinds: dict[str, type] = {
            "delay": float,
            "max_requests": int,
            "max_requests_a_day": int,
            "sample": bool,
            "archive_only": bool,
            "replaces": bool,
        }
        values: dict[str, Any] = {}
        for name, spec in known.items():
            if name in elsewhere:
                continue
            if name in table:
                take = self._texts if name in texts_of else self._hours if name == "hours" else self._value
                values[name] = take("", 0, table, name, kinds.get(name, str))
            elif spec.default is dataclasses.MISSING and spec.default_factory is dataclasses.MISSING:
                self._fail("", 0, name, f"the key {name} is missing; write {name} = …")
        return values

    def _refuse_bad_values(self, values: dict[str, Any]) -> None:
        if not _ID.fullmatch(values["id"]):
            self._fail("", 0, "id", f"the id {values['id']!r} is no name; write small letters, digits and _")
        if self._path.stem != values["id"]:
            self._fail(
                "", 0, "id", f"the id {values['id']!r} is not the file's name; call the file {values['id']}.toml"
            )
        for name, choices in (("level", get_args(Level)), ("scheme", ("http", "https"))):
            if name in values and values[name] not in choices:
                self._fail("", 0, name, f"{name} is {values[name]!r}; write one of {', '.join(choices)}")
        if not re.fullmatch(r"[0-9]{6,12}", values.get("place_code", "000000")):
            self._fail("", 0, "place_code", f"place_code is {values['place_code']!r}; write 6 to 12 digits (GB/T 2260)")
        if "schedule" in values and (fault := find_cron_fault(values["schedule"])):
            self._fail("", 0, "schedule", f'the schedule is no cron line: {fault}; write one such as "20 6 * * *"')
        if not 0 <= values.get("delay", 0) <= 300:
            self._fail("", 0, "delay", f"delay is {values['delay']} seconds; write one from 0 to 300")
        for name in ("max_requests", "max_requests_a_day"):
            if values.get(name, 1) < 1:
                self._fail("", 0, name, f"{name} is {values[name]}; write 1 or more, or leave it out for no limit")
        if "timezone" in values:
            try:
                ZoneInfo(values["timezone"])
            except (KeyError, OSError, ValueError):
                self._fail("", 0, "timezone", f"there is no time zone {values['timezone']!r}; write Asia/Shanghai")

    def _refuse_bad_hosts(self, source: Source) -> None:
        if not source.hosts:
            self._fail("", 0, "hosts", "hosts is empty; name at least one host")
        for host in source.hosts:
            if not _HOST.fullmatch(host):
                self._fail("", 0, "hosts", f"{host!r} is no host; write a name in small letters such as www.example.cn")
        if not source.lists and not source.archive_only:
            self._fail("", 0, "hosts", f"{source.hosts[0]} has no list; add a [[lists]] table, or archive_only = true")
        if source.archive_only and source.schedule:
            self._fail("", 0, "schedule", "an archive_only source is never scheduled; remove the schedule")
        for i, spec in enumerate(source.lists):
            if not _is_on(spec.url, source.hosts):
                hosts = ", ".join(source.hosts)
                self._fail(
                    "lists", i, "url", f"the list {spec.url!r} is outside hosts; write one on {hosts}, or add its host"
                )

    def _read_list(self, i: int, entry: dict[str, Any]) -> ListSpec:
        self._refuse_unknown("lists", i, entry, {f.name for f in dataclasses.fields(ListSpec)})
        kinds: dict[str, type] = {"max_pages": int, "first": int}
        values = {name: self._value("lists", i, entry, name, kinds.get(name, str)) for name in entry}
        if "url" not in values:
            self._fail("lists", i, "url", "this list has no url; write url = …")
        if values.get("max_pages", 1) < 1:
            self._fail("lists", i, "max_pages", f"max_pages is {values['max_pages']}; write 1 or more")
        if values.get("pages", "{n}").count("{n}") != 1:
            self._fail("lists", i, "pages", 'pages has no {n} for the number; write one such as "index_{n}.html"')
        if "link_selector" in values:
            self._selector("lists", i, "link_selector", values["link_selector"])
        return ListSpec(**values)

    def _read_layout(self, table: dict[str, Any]) -> Layout:
        entry = self._table(table, "layout")
        self._refuse_unknown("layout", 0, entry, {f.name for f in dataclasses.fields(Layout)})
        values: dict[str, Any] = {}
        for name in entry:
            if name in {"site_name", "encoding", "document_id"}:
                values[name] = self._value("layout", 0, entry, name, str)
            else:
                values[name] = self._texts("layout", 0, entry, name, str)
                for selector in values[name]:
                    self._selector("layout", 0, name, selector)
        if values.get("encoding", "auto") not in {"auto", "big5"}:
            self._fail("layout", 0, "encoding", f"encoding is {values['encoding']!r}; write auto or big5")
        if "document_id" in entry and self._pattern("layout", 0, "document_id", entry).groups == 0:
            self._fail("layout", 0, "document_id", "document_id has no group; put the id's part in parentheses")
        return Layout(**values)

    def _read_assertions(self, table: dict[str, Any]) -> dict[str, Any]:
        entry = self._table(table, "assertions")
        self._refuse_unknown("assertions", 0, entry, {"min_links", "min_yield"})
        values: dict[str, Any] = {}
        for name, kind in (("min_links", int), ("min_yield", float)):
            if name in entry:
                values[name] = self._value("assertions", 0, entry, name, kind)
                if not 0 <= values[name] < 10**6:
                    self._fail("assertions", 0, name, f"{name} is {values[name]}; write 0 or a moderate number")
        return values

    # --- values -------------------------------------------------------------------------------------------

    def _value(self, header: str, i: int, entry: dict[str, Any], name: str, kind: type) -> Any:  # noqa: ANN401 - a TOML value
        value = entry[name]
        if kind is float and type(value) is int:
            value = float(value)
        if type(value) is not kind:
            self._fail(header, i, name, f"{name} is {_shown(value)}; write {_KINDS[kind]}")
        return value

    def _texts(self, header: str, i: int, entry: dict[str, Any], name: str, _kind: type) -> tuple[str, ...]:
        value = entry[name]
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self._fail(header, i, name, f'{name} is {_shown(value)}; write a list of texts such as ["…"]')
        return tuple(value)

    def _hours(self, header: str, i: int, entry: dict[str, Any], name: str, _kind: type) -> tuple[int, int]:
        value = entry[name]
        whole = isinstance(value, list) and len(value) == 2 and all(type(hour) is int for hour in value)
        if not whole or not 0 <= value[0] <= 23 or not 0 <= value[1] <= 24 or value[0] == value[1]:
            self._fail(header, i, name, f"{name} is {_shown(value)}; write two hours of Beijing time: [22, 6]")
        return value[0], value[1]

    def _pattern(self, header: str, i: int, name: str, entry: dict[str, Any]) -> re.Pattern[str]:
        if name not in entry:
            self._fail(header, i, name, f"the key {name} is missing; write {name} = …")
        text = self._value(header, i, entry, name, str)
        try:
            return re.compile(text)
        except re.error as error:
            self._fail(header, i, name, f"{name} is no regular expression ({error}); write one in single quotes")

    def _selector(self, header: str, i: int, name: str, text: str) -> None:
        try:
            _NOTHING.css(text)
        except SelectolaxError:
            self._fail(header, i, name, f"{text!r} is no CSS selector; write one such as div.list li a")

    def _table(self, table: dict[str, Any], name: str) -> dict[str, Any]:
        entry = table.get(name, {})
        if not isinstance(entry, dict):
            self._fail("", 0, name, f"{name} is {_shown(entry)}; write a table under [{name}]")
        return entry

    def _tables(self, table: dict[str, Any], name: str) -> list[dict[str, Any]]:
        entries = table.get(name, [])
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            self._fail("", 0, name, f"{name} is {_shown(entries)}; write one table under [[{name}]] for each")
        return entries

    def _refuse_unknown(self, header: str, i: int, entry: dict[str, Any], allowed: set[str]) -> None:
        for name in entry:
            if name not in allowed:
                near = difflib.get_close_matches(name, allowed, n=1) or [f"one of {', '.join(sorted(allowed))}"]
                self._fail(header, i, name, f"the key {name!r} is unknown; write {near[0]}, or remove it")

    def _fail(self, header: str, i: int, name: str, message: str) -> NoReturn:
        raise SourceError(f"{self._path}, line {line_of(self._lines, header, i, name)}: {message}.")


def _is_on(url: str, hosts: tuple[str, ...]) -> bool:
    """Whether a URL is one of the web, on one of these hosts."""
    try:
        parts = urlsplit(url)
        return parts.scheme in {"http", "https"} and parts.hostname in hosts and parts.port != 0
    except ValueError:
        return False


def _shown(value: object) -> str:
    text = repr(value).replace("True", "true").replace("False", "false")
    return text if len(text) <= 40 else text[:39] + "…"
