"""The sample portal's sites and articles, read from the TOML files in ``sites/``.

An article's body is plain text with one block a line: a paragraph; ``## `` a subheading; ``![caption](file)`` a
picture; ``|= caption`` and ``| a | b |`` rows a table (the first row is its head); ``@ file | name`` an attachment;
``----`` the start of the next page.
"""

import re
import tomllib
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Literal

BlockKind = Literal["paragraph", "heading", "picture", "table", "attachment"]
LinkKind = Literal["soft_404", "challenge", "denied", "gone"]

_PICTURE = re.compile(r"!\[([^\]]*)\]\(([^)]+)\)")


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleBlock:
    """One block of a body; ``text`` is the paragraph, heading, caption or name, ``file`` a picture or attachment."""

    kind: BlockKind
    text: str
    file: str = ""
    rows: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """What :meth:`Portal.correct` changes in an article: the words, what they become, and when."""

    find: str
    replace: str
    at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleArticle:
    """One article as its editors wrote it; the site's style makes a page of it.

    ``published`` carries a zone. ``clock`` is ``12h`` where the template prints the page tag with a 12-hour clock,
    ``irregular`` where the info bar is untidy. ``sums`` are arithmetic promises about the printed numbers.
    """

    id: str
    column: str
    title: str
    published: datetime
    body: str
    pretitle: str = ""
    subtitle: str = ""
    origin: str = ""
    author: str = ""
    editor: str = ""
    keywords: str = ""
    clock: Literal["plain", "12h", "irregular"] = "plain"
    teasers: tuple[str, ...] = ()
    copy_of: str = ""
    sums: tuple[str, ...] = ()
    correction: Correction | None = None
    modified: datetime | None = None

    @property
    def changed_at(self) -> datetime:
        """When the page last changed, for Last-Modified."""
        return self.modified or self.published

    @property
    def pages(self) -> tuple[tuple[SampleBlock, ...], ...]:
        """The blocks of each page, in order."""
        return tuple(_read_blocks(page) for page in re.split(r"^-{4,}$", self.body, flags=re.MULTILINE))

    @property
    def blocks(self) -> tuple[SampleBlock, ...]:
        """The blocks of all pages."""
        return tuple(block for page in self.pages for block in page)

    @property
    def lead(self) -> str:
        """The first paragraph, for descriptions and teasers."""
        return next(block.text for block in self.blocks if block.kind == "paragraph")

    def corrected(self) -> "SampleArticle":
        """The article after its correction; itself when it has none."""
        if self.correction is None:
            return self
        body = self.body.replace(self.correction.find, self.correction.replace)
        return replace(self, body=body, modified=self.correction.at)


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A channel of a site with its list pages; ``path`` begins and ends with a slash."""

    key: str
    name: str
    path: str
    code: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadLink:
    """A link on a list that leads to no article."""

    kind: LinkKind
    column: str
    path: str
    title: str
    published: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleSite:
    """One host of the portal: how it looks, what it is called, its columns, articles and dead links."""

    id: str
    host: str
    style: Literal["trs", "dede", "tibet", "people"]
    name: str
    publisher: str
    declared_charset: str
    encoding: str
    page_size: int
    site_code: str = ""
    disallow: tuple[str, ...] = ()
    columns: tuple[Column, ...]
    dead_links: tuple[DeadLink, ...] = ()
    articles: tuple[SampleArticle, ...] = field(default=())

    def column(self, key: str) -> Column:
        """The column with this key."""
        return next(column for column in self.columns if column.key == key)

    def article(self, article_id: str) -> SampleArticle:
        """The article with this id."""
        return next(article for article in self.articles if article.id == article_id)


@cache
def load_sites() -> tuple[SampleSite, ...]:
    """All sites with their articles, newest first, as published at first (uncorrected)."""
    folders = sorted((f for f in files(__package__).joinpath("sites").iterdir() if f.is_dir()), key=lambda f: f.name)
    return tuple(_read_site(folder) for folder in folders)


def _read_site(folder: Traversable) -> SampleSite:
    table = tomllib.loads(folder.joinpath("site.toml").read_text(encoding="utf-8"))
    articles = [
        _read_article(tomllib.loads(file.read_text(encoding="utf-8")))
        for file in folder.iterdir()
        if file.name.endswith(".toml") and file.name != "site.toml"
    ]
    return SampleSite(
        **{key: value for key, value in table.items() if key not in {"columns", "dead_links", "disallow"}},
        disallow=tuple(table.get("disallow", ())),
        columns=tuple(Column(**column) for column in table["columns"]),
        dead_links=tuple(DeadLink(**link) for link in table.get("dead_links", ())),
        articles=tuple(sorted(articles, key=lambda article: (article.published, article.id), reverse=True)),
    )


def _read_article(table: dict[str, Any]) -> SampleArticle:
    correction = table.pop("correction", None)
    fields: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in table.items()}
    return SampleArticle(
        **fields,
        correction=Correction(**correction) if correction else None,
    )


def _read_blocks(text: str) -> tuple[SampleBlock, ...]:
    blocks: list[SampleBlock] = []
    for line in filter(None, map(str.strip, text.splitlines())):
        if line.startswith("## "):
            blocks.append(SampleBlock(kind="heading", text=line[3:]))
        elif picture := _PICTURE.fullmatch(line):
            blocks.append(SampleBlock(kind="picture", text=picture[1], file=picture[2]))
        elif line.startswith("@ "):
            file, name = (part.strip() for part in line[2:].split("|", 1))
            blocks.append(SampleBlock(kind="attachment", text=name, file=file))
        elif line.startswith("|= "):
            blocks.append(SampleBlock(kind="table", text=line[3:]))
        elif line.startswith("|"):
            row = tuple(cell.strip() for cell in line.strip("|").split("|"))
            blocks[-1] = replace(blocks[-1], rows=(*blocks[-1].rows, row))
        else:
            blocks.append(SampleBlock(kind="paragraph", text=line))
    return tuple(blocks)
