"""Bytes become text by one rule: every row of the charset table, and what breaks readers."""

import pytest

from povetl.page.decode import declared_label, decode

PAGE = (
    "<html><head>{meta}<title>某县新闻</title></head>"
    "<body><p>全县脱贫摘帽，群众人均增收，产业发展良好。{extra}</p></body></html>"
)
ASCII_HEAVY = "<html>" + "<a href='list_1.html'>x</a>" * 200 + "通知公告</html>"


def page(meta: str = "", extra: str = "") -> str:
    return PAGE.format(meta=f'<meta charset="{meta}">' if meta else "", extra=extra)


@pytest.mark.parametrize(
    ("text", "stored_as", "used"),
    [
        pytest.param(page("gb2312", "朱镕基 陈堃 张喆"), "gbk", "gb18030", id="gb2312 label, characters of GBK only"),
        pytest.param(page("gb2312", "䶮 བོད"), "gb18030", "gb18030", id="gb2312 label, four-byte GB18030"),
        pytest.param(page("utf-8"), "gbk", "gb18030", id="utf-8 label, GBK bytes"),
        pytest.param(page("gb2312"), "utf-8", "utf-8", id="gb2312 label, UTF-8 bytes"),
        pytest.param(ASCII_HEAVY, "gbk", "gb18030", id="no label, mostly ASCII"),
        pytest.param(page(), "gb18030", "gb18030", id="no label at all"),
        pytest.param("plain ASCII", "ascii", "utf-8", id="ASCII"),
        pytest.param("", "ascii", "utf-8", id="empty"),
    ],
)  # fmt: skip
def test_text_survives_whatever_the_label_says(text: str, stored_as: str, used: str) -> None:
    found, encoding = decode(text.encode(stored_as))
    assert found == text
    assert (encoding.used, encoding.n_replaced, encoding.suspect) == (used, 0, False)


def test_byte_order_mark_beats_the_label() -> None:
    text = page("gb2312")
    assert decode(b"\xef\xbb\xbf" + text.encode())[0] == text


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("mark", [True, False])
def test_utf_16_is_read_with_and_without_its_mark(codec: str, mark: bool) -> None:
    text = page("utf-16")
    found, encoding = decode((("\ufeff" if mark else "") + text).encode(codec))
    assert found == text
    assert encoding.used == codec


@pytest.mark.parametrize(("codec", "used"), [("gbk", "gb18030"), ("utf-8", "utf-8")])
def test_one_lost_byte_costs_little_and_is_counted(codec: str, used: str) -> None:
    text = page(codec, "</p><p>产业帮扶成效显著。" * 40)
    raw = text.encode(codec)
    cut = raw.index("帮".encode(codec))
    found, encoding = decode(raw[:cut] + raw[cut + 1 :])
    assert encoding.used == used
    assert encoding.n_replaced in (1, 2)
    assert not encoding.suspect
    assert found.endswith("</p></body></html>")
    assert found.count("产业帮扶成效显著") == 39


def test_much_damage_is_suspect() -> None:
    raw = bytearray(page("gbk", "脱贫" * 100).encode("gbk"))
    raw[150:400:7] = b"\xff" * len(raw[150:400:7])
    _, encoding = decode(bytes(raw))
    assert encoding.suspect
    assert encoding.n_replaced == decode(bytes(raw))[0].count("\ufffd")


def test_code_points_follow_the_web_standard_where_python_does_not() -> None:
    found, encoding = decode(b"\xd6\xd0\x80\xa3\xa0\xa6\xd9\xfe\x59")
    assert found == "中€\u3000\ufe10\u9fb4"
    assert encoding.n_replaced == 0


def test_nuls_and_control_characters_are_gone() -> None:
    assert decode("甲\x00乙\x1f丙\t\n".encode())[0] == "甲乙丙\t\n"
    assert decode("甲\x00乙\x01丙".encode("gbk"))[0] == "甲乙丙"


def test_big5_is_read_only_where_the_source_says_so() -> None:
    text = "<p>西藏拉薩城關區堅持產業扶貧，羣眾增收。</p>"
    assert decode(text.encode("big5hkscs"), big5=True)[0] == text
    assert decode(text.encode("big5hkscs"), big5=True)[1].used == "big5hkscs"
    assert decode(text.encode("big5hkscs"))[1].used == "gb18030"


def test_header_label_comes_before_the_page_s() -> None:
    assert declared_label(page("gb2312").encode(), "text/html; charset=UTF-8") == "utf-8"
    assert declared_label(page("gb2312").encode()) == "gb2312"
    assert declared_label(b'<?xml version="1.0" encoding="GBK"?><rss/>') == "gbk"
    assert declared_label(b"nothing") is None


def test_binary_junk_is_text_of_some_kind() -> None:
    found, encoding = decode(bytes(range(256)) * 50)
    assert encoding.n_replaced > 0
    assert "\x00" not in found
