"""The files that a page offers, with their real names."""

import re
from collections.abc import Iterable
from urllib.parse import unquote

from povetl.page.addresses import split_address
from povetl.page.inline import collapse
from povetl.page.metadata import Head
from povetl.records import Attachment

EXTENSIONS = (
    "pdf",
    "doc",
    "docx",
    "xls",
    "xlsx",
    "ppt",
    "pptx",
    "wps",
    "et",
    "dps",
    "ofd",
    "zip",
    "rar",
    "7z",
    "csv",
    "txt",
    "rtf",
    "ceb",
)
_FILE = re.compile(rf"\.({'|'.join(EXTENSIONS)})$", re.IGNORECASE)
_QUICK = re.compile(rf"(?:\.|%2e)(?:{'|'.join(EXTENSIONS)})", re.IGNORECASE)
_NAMED = re.compile(rf"\.({'|'.join(EXTENSIONS)})\s*$", re.IGNORECASE)
_SCRIPTED = re.compile(r"showVsbpdfIframe\(\s*[\"']([^\"']{1,300})[\"']")


def extension_of(address: str, *names: str) -> str | None:
    """The file extension that an address, its query or one of the given names shows; None when it is no file."""
    if not (_QUICK.search(address) or any(map(_NAMED.search, names))):
        return None
    parts = split_address(address)
    found = _FILE.search(parts.path)
    if found:
        return found[1].lower()
    for value in re.split(r"[&=]", parts.query):
        found = _FILE.search(unquote(value))
        if found:
            return found[1].lower()
    if re.search(r"download|attach|file|vsb|uploadfile|jcms", address, re.IGNORECASE):
        for name in names:
            found = _NAMED.search(name)
            if found:
                return found[1].lower()
    return None


def read_attachments(links: Iterable[tuple[str, str, str]], head: Head) -> tuple[Attachment, ...]:
    """Attachments among links given as (address, text, title), without repeats, in page order."""
    found: dict[str, Attachment] = {}
    for address, text, title in links:
        if address.lower().startswith(("javascript:", "mailto:", "#")):
            continue
        extension = extension_of(address, text, title)
        if extension is None:
            continue
        url = head.join(address)
        if url in found:
            continue
        name = next(
            (collapse(name) for name in (title, text) if _NAMED.search(name)), collapse(text) or collapse(title)
        )
        if not name or re.fullmatch(r"下载|点击下载|附件(?:下载)?|查看|\[下载\]|pdf下载|word下载", name):
            name = collapse(title) or unquote(split_address(url).path.rsplit("/", 1)[-1]) or name
        found[url] = Attachment(ordinal=len(found), url=url, name=name, extension=extension)
    return tuple(found.values())
