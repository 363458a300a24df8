"""Signatures of firewalls and of missing pages, read from data/vendors.toml."""

import tomllib
from dataclasses import dataclass, field
from importlib import resources

from povetl.records import Headers

SIGNATURE_BYTES = 200_000
"""How much of a body is searched."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Vendor:
    """What gives one firewall away."""

    id: str
    body: tuple[str, ...] = ()
    header_values: tuple[str, ...] = ()
    header_with_status: tuple[str, ...] = ()
    cookies_with_status: tuple[str, ...] = ()
    status: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Signatures:
    """The data file, read."""

    vendors: tuple[Vendor, ...]
    phrases: tuple[str, ...]
    paths: tuple[str, ...] = field(default=())


def load_signatures() -> Signatures:
    """Vendors and phrases as the data file has them."""
    data = tomllib.loads(resources.files(__package__).joinpath("data/vendors.toml").read_text("utf-8"))
    vendors = tuple(
        Vendor(
            id=one["id"],
            body=tuple(sign.lower() for sign in one.get("body", ())),
            header_values=tuple(one.get("header_values", ())),
            header_with_status=tuple(one.get("header_with_status", ())),
            cookies_with_status=tuple(sign.lower() for sign in one.get("cookies_with_status", ())),
            status=tuple(one.get("status", ())),
        )
        for one in data["vendor"]
    )
    soft = data["soft_404"]
    return Signatures(vendors=vendors, phrases=tuple(soft["phrases"]), paths=tuple(soft["paths"]))


SIGNATURES = load_signatures()


def vendor_of(body: str, http_status: int, headers: Headers) -> str | None:
    """The id of the firewall whose signs a body, a status and headers show; None when they show none."""
    names = {name.lower() for name, _ in headers}
    values = " ".join(value.lower() for _, value in headers)
    cookies = " ".join(value.lower() for name, value in headers if name.lower() == "set-cookie")
    lowered = body[:SIGNATURE_BYTES].lower()
    for vendor in SIGNATURES.vendors:
        if any(sign in lowered for sign in vendor.body) or any(sign in values for sign in vendor.header_values):
            return vendor.id
        if http_status in vendor.status and (
            any(name in names for name in vendor.header_with_status)
            or any(sign in cookies for sign in vendor.cookies_with_status)
        ):
            return vendor.id
    if http_status == 412:
        return "ruishu"
    return None
