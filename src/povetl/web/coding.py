"""Undoing gzip within bounds: what comes out is limited before it exists."""

import zlib

_STEP = 256 * 1024
_BOMB_RATIO = 100
"""Text compresses to a tenth, rarely to a fiftieth; gzip's limit is 1:1032."""


class TooLarge(Exception):
    """More bytes than allowed; ``bomb`` when so few were sent that only a bomb explains it."""

    def __init__(self, limit: int, *, bomb: bool) -> None:
        super().__init__(f"The body is larger than {limit} bytes.")
        self.bomb = bomb


class BadEncoding(Exception):
    """The body is not what its Content-Encoding says."""


class UnknownCoding(Exception):
    """A content coding that was not asked for, or several in a row."""


class Decoder:
    """Takes raw body chunks, gives decoded ones, at most ``limit`` bytes both before and after decoding."""

    def __init__(self, content_encoding: str, limit: int) -> None:
        """Raises UnknownCoding for everything but one gzip (or identity)."""
        codings = [part for part in (piece.strip().lower() for piece in content_encoding.split(",")) if part]
        codings = [part for part in codings if part != "identity"]
        if len(codings) > 1 or (codings and codings[0] not in {"gzip", "x-gzip"}):
            raise UnknownCoding(f"The content coding {content_encoding[:60]!r} was not asked for.")
        self._gzip = zlib.decompressobj(31) if codings else None
        self._limit = limit
        self.n_raw = 0
        self.n_decoded = 0

    def feed(self, chunk: bytes) -> bytes:
        """The decoded bytes of one raw chunk.

        Raises:
            TooLarge, BadEncoding.
        """
        self.n_raw += len(chunk)
        if self.n_raw > self._limit:
            raise TooLarge(self._limit, bomb=False)
        if self._gzip is None:
            self.n_decoded += len(chunk)
            return chunk
        out = []
        while chunk:
            if self._gzip.eof:  # another member may follow (RFC 1952, 2.2); anything else is junk
                if chunk[:1] != b"\x1f":
                    raise BadEncoding("Bytes follow the end of the gzip data.")
                self._gzip = zlib.decompressobj(31)
            try:
                piece = self._gzip.decompress(chunk, _STEP)
            except zlib.error as error:
                raise BadEncoding("The body is announced as gzip but cannot be unpacked.") from error
            self.n_decoded += len(piece)
            if self.n_decoded > self._limit:
                n_used = self.n_raw - len(self._gzip.unconsumed_tail)
                raise TooLarge(self._limit, bomb=self.n_decoded > _BOMB_RATIO * n_used)
            out.append(piece)
            chunk = self._gzip.unconsumed_tail or self._gzip.unused_data
            if not piece and self._gzip.unconsumed_tail == chunk and not self._gzip.eof:
                break
        return b"".join(out)

    def finish(self) -> bytes:
        """What is left at the end of the body.

        Raises:
            TooLarge, BadEncoding.
        """
        if self._gzip is None or self.n_raw == 0:
            return b""
        rest = self._gzip.decompress(b"", _STEP) if not self._gzip.eof else b""
        self.n_decoded += len(rest)
        if not self._gzip.eof:
            raise BadEncoding("The gzip data breaks off.")
        return rest
