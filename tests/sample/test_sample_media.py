"""The portal's pictures and papers are what they say they are."""

import re
import struct
import zlib

from povetl.sample.media import make_pdf, make_png


def test_a_picture_is_a_png_of_its_size_with_whole_chunks_and_rows() -> None:
    png = make_png("a", 32, 20)
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    chunks, place = {}, 8
    while place < len(png):
        length, kind = struct.unpack(">I4s", png[place : place + 8])
        data = png[place + 8 : place + 8 + length]
        assert struct.unpack(">I", png[place + 8 + length : place + 12 + length])[0] == zlib.crc32(kind + data)
        chunks[kind] = data
        place += 12 + length
    assert list(chunks) == [b"IHDR", b"IDAT", b"IEND"]
    assert struct.unpack(">II", chunks[b"IHDR"][:8]) == (32, 20)
    assert len(zlib.decompress(chunks[b"IDAT"])) == 20 * (1 + 3 * 32)


def test_pictures_of_different_names_differ_and_of_one_name_do_not() -> None:
    assert make_png("a") == make_png("a")
    assert make_png("a") != make_png("b")


def test_a_paper_is_a_pdf_whose_table_of_objects_points_at_them_and_that_holds_its_lines() -> None:
    pdf = make_pdf(("芒康县", "2020年"))
    start = int(re.findall(rb"startxref\n(\d+)\n%%EOF", pdf)[0])
    table = pdf[start:].split(b"trailer")[0]
    assert table.startswith(b"xref\n")
    offsets = [int(offset) for offset in re.findall(rb"(\d{10}) 00000 n", table)]
    assert len(offsets) == 9
    for number, offset in enumerate(offsets, start=1):
        assert pdf[offset:].startswith(b"%d 0 obj\n" % number)
    assert "芒康县".encode("utf-16-be").hex().encode() in pdf
    stream = re.findall(rb"/Length (\d+) >>\nstream\n(.*?)\nendstream", pdf, re.DOTALL)[0]
    assert int(stream[0]) == len(stream[1])
