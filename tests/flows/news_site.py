"""A small news site on loopback whose articles a test writes as it goes."""

import threading
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

HOST = "news.test"
BARE = "<p>全县各级干部走村入户，与群众一起商量发展的办法，大家对今后的日子充满信心，干劲也更足了。</p>" * 3
FULL = BARE + "<p>全县粮食产量{n}.5万吨，农民人均可支配收入1{n}800元，新建公路3{n}公里，脱贫人口2{n}万人。</p>"


@dataclass(frozen=True)
class Piece:
    """One article."""

    number: int
    day: str
    body: str

    @property
    def title(self) -> str:
        return f"林山县第{self.number}次会议总结工作"

    @property
    def page(self) -> str:
        return (
            f'<!doctype html><html><head><meta charset="utf-8"><title>{self.title}</title>'
            f'<meta name="ArticleTitle" content="{self.title}"><meta name="PubDate" content="{self.day} 10:20:00">'
            "</head>"
            f'<body><h1>{self.title}</h1><div class="TRS_Editor">{self.body}</div></body></html>'
        )


def pieces(first: int, last: int, *, day: str = "2021-03-0{n}", body: str = BARE) -> list[Piece]:
    """Articles by their numbers, each with a day and figures of its own where there is an ``{n}``."""
    return [Piece(n, day.format(n=n % 10), body.format(n=n % 10)) for n in range(first, last + 1)]


class NewsSite:
    """Serves its list and articles while its ``with`` block lasts; without articles the list is not there."""

    def __init__(self) -> None:
        self.shown: list[Piece] = []
        self.asked: list[str] = []
        site = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                site.asked.append(self.path)
                text = site.answer(self.path)
                body = (text or "<title>404</title>").encode()
                self.send_response(404 if text is None else 200)
                self.send_header("Content-Type", "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (http.server's name)
                """Nothing."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.address = f"127.0.0.1:{self._server.server_address[1]}"

    def answer(self, path: str) -> str | None:
        """The page at a path."""
        if path == "/news/" and self.shown:
            links = "".join(f'<li><a href="/news/{p.number}.html">{p.title}</a> {p.day}</li>' for p in self.shown)
            return f"<!doctype html><title>要闻</title><ul>{links}</ul>"
        return next((piece.page for piece in self.shown if path == f"/news/{piece.number}.html"), None)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
