"""One request to the fault server, and the ways to answer it, well-formed or not."""

import asyncio
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass


@dataclass(slots=True, kw_only=True)
class Call:
    """One request being answered."""

    play: str
    path: str
    query: str
    headers: Mapping[str, str]
    count: int
    """How often this path of this host has been asked for, this time included."""
    nth_of_play: int
    """How many pages of this host have been asked for, this one included."""
    nth_of_connection: int
    """How many requests have come over this connection, this one included."""
    writer: asyncio.StreamWriter
    prefix: str = ""
    """What a play's own paths begin with when no host name tells it: ``/r07``."""
    closing: bool = False

    async def reply(self, status: int | str, body: bytes | str = b"", *fields: str, length: bool = True) -> None:
        """A well-formed answer; ``fields`` are header lines, the type is HTML unless one of them says otherwise."""
        content = body.encode("utf-8") if isinstance(body, str) else body
        lines = [
            f"HTTP/1.1 {status}" if isinstance(status, str) else f"HTTP/1.1 {status} {REASONS.get(status, 'Fault')}"
        ]
        if not any(line.lower().startswith("content-type:") for line in fields):
            lines.append("Content-Type: text/html; charset=utf-8")
        if length and not any(line.lower().startswith("content-length:") for line in fields):
            lines.append(f"Content-Length: {len(content)}")
        fields = tuple(line.replace("Location: /", f"Location: {self.prefix}/", 1) for line in fields)
        await self.raw(("\r\n".join([*lines, *fields]) + "\r\n\r\n").encode("latin-1") + content)

    async def raw(self, data: bytes) -> None:
        """Bytes as they are."""
        self.writer.write(data)
        await self.writer.drain()

    def close(self) -> None:
        """End the connection after this answer."""
        self.closing = True

    def reset(self) -> None:
        """End the connection with RST instead of FIN."""
        raw = self.writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.writer.transport.abort()
        self.closing = True


Play = Callable[[Call], Awaitable[None]]

REASONS = {
    200: "OK", 204: "No Content", 206: "Partial Content", 301: "Moved Permanently", 302: "Found",
    304: "Not Modified", 307: "Temporary Redirect", 401: "Unauthorized", 403: "Forbidden", 404: "Not Found",
    410: "Gone", 412: "Precondition Failed", 429: "Too Many Requests", 500: "Internal Server Error",
    503: "Service Unavailable",
}  # fmt: skip
