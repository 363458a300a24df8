"""A mail server on loopback that keeps what it is sent."""

import socketserver
import threading
from email import message_from_bytes, policy
from email.message import EmailMessage
from types import TracebackType
from typing import Self, cast

_ANSWERS = {b"EHLO": b"250 mailbox", b"HELO": b"250 mailbox", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


class Mailbox:
    """Listens while its ``with`` block lasts."""

    def __init__(self) -> None:
        self.received: list[EmailMessage] = []
        box = self

        class Handler(socketserver.StreamRequestHandler):
            def handle(self) -> None:
                self.wfile.write(b"220 mailbox\r\n")
                while line := self.rfile.readline():
                    word = line[:4].upper()
                    self.wfile.write(_ANSWERS.get(word, b"250 ok") + b"\r\n")
                    if word == b"DATA":
                        lines = iter(self.rfile.readline, b".\r\n")
                        box.received.append(
                            cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))
                        )
                        self.wfile.write(b"250 kept\r\n")
                    if word == b"QUIT":
                        return

        class Server(socketserver.ThreadingTCPServer):
            daemon_threads = True

        self._server = Server(("127.0.0.1", 0), Handler)
        port = self._server.server_address[1]
        self.address = f"mailto://127.0.0.1:{port}?from=povetl@example.org&to=operator@example.org"

    def said(self) -> list[str]:
        """Subject and text of every mail."""
        return [f"{mail['Subject']}\n{mail.get_body().get_content()}" for mail in list(self.received)]  # type: ignore[union-attr]  # each has a text

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
