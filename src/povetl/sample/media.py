"""Pictures and papers of the sample portal: real PNG and PDF bytes, the same on every machine."""

import hashlib
import struct
import zlib


def make_png(seed: str, width: int = 320, height: int = 200) -> bytes:
    """A picture of ``width`` x ``height`` pixels: sky over a ridge, its colours and slopes drawn from ``seed``."""
    digest = hashlib.sha256(seed.encode()).digest()
    sky = (150 + digest[0] % 60, 180 + digest[1] % 50, 215 + digest[2] % 40)
    land = (70 + digest[3] % 60, 100 + digest[4] % 60, 50 + digest[5] % 50)
    peak, slope = width * (64 + digest[6] % 128) // 256, 2 + digest[7] % 3
    rows = bytearray()
    for y in range(height):
        rows.append(0)  # filter type none (PNG, 9.2)
        reach = max(0, (y - height // 4) * slope)
        left, right = max(0, peak - reach), min(width, peak + reach)
        rows += bytes(sky) * left + bytes(land) * (right - left) + bytes(sky) * (width - right)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(bytes(rows), 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_png_chunk(kind, data) for kind, data in chunks)


def make_pdf(lines: tuple[str, ...]) -> bytes:
    """A one-page A4 paper with these lines, in the reader's own Song face (predefined CMap, no font embedded)."""
    text = ["BT /F1 12 Tf 60 780 Td 22 TL"]
    text += [f"<{line.encode('utf-16-be').hex()}> Tj T*" for line in lines]
    stream = "\n".join([*text, "ET"]).encode("ascii")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources 8 0 R >>",
        b"<< /Length %d >>\nstream\n" % len(stream) + stream + b"\nendstream",
        b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts [6 0 R] >>",
        b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /FontDescriptor 7 0 R /CIDSystemInfo 9 0 R >>",
        (
            b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0"
            b" /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
        ),
        b"<< /Font << /F1 5 0 R >> >>",
        b"<< /Registry (Adobe) /Ordering (GB1) /Supplement 2 >>",
    ]
    out = bytearray(b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n" % number + content + b"\nendobj\n"
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def _png_chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
