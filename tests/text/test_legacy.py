import csv
import json
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.text import decode, detect
from feedback.text.legacy_tables import TCVN3, TCVN3_PAIRS, TCVN3_SECOND_SET, VNI_PAIRS, VNI_SINGLES
from feedback.text.syllables import is_syllable

DATA = Path(__file__).parents[1] / "data" / "vn-text"
SMALL = set("ăâđêôơưàảãáạằẳẵắặầẩẫấậèẻẽéẹềểễếệìỉĩíịòỏõóọồổỗốộờởỡớợùủũúụừửữứựỳỷỹýỵ")

TO_TCVN3 = {letter: code for code, letter in TCVN3.items() if code != "\u03bc"}
TO_VNI = {
    letter: code for code, letter in (VNI_PAIRS | VNI_SINGLES).items() if code.islower() or code.isupper()
}


def to_tcvn3(text):
    return "".join(TO_TCVN3.get(char, char) for char in text)


def to_vni(text):
    return "".join(TO_VNI.get(char, char) for char in text)


def names():
    for sex in ("male", "female"):
        for line in (DATA / f"given-names-{sex}.txt").read_text(encoding="utf-8").splitlines():
            yield unicodedata.normalize("NFC", line.strip()).replace("Ð", "Đ")


def lines():
    """The sample's lines with the transcript's one systematic fault put right: it reads VNI «aë» (ặ) as ẵ
    («aü»).
    """
    with (DATA / "legacy-encodings.csv").open(encoding="utf-8", newline="") as rows:
        for row in csv.DictReader(rows):
            if row["encoding"] == "vni" and "aü" not in row["legacy_text"]:
                row["unicode_text"] = row["unicode_text"].replace("ẵ", "ặ")
            yield row


LINES = list(lines())
# Here the transcript puts in capitals what is «Số:» in the other documents and in the standard form (NĐ
# 30/2020).
TRANSCRIPT_IN_CAPITALS = {("2003-02144qd.doc", "3"), ("2004-0328NDCP.doc", "3")}


def test_the_tables_hold_the_whole_alphabet():
    every = SMALL | {letter.upper() for letter in SMALL}
    assert len(every) == 134
    assert set(TCVN3.values()) | set(TCVN3_PAIRS.values()) | set(TCVN3_SECOND_SET.values()) == every
    # í, ì and their capitals are the same in VNI and Latin-1.
    assert set(VNI_PAIRS.values()) | set(VNI_SINGLES.values()) == every - set("íìÍÌ")


@pytest.mark.parametrize("expected", [None, "from the file"])
def test_the_documents(expected):
    misses = [
        (row["document"], row["line"])
        for row in LINES
        if decode(row["legacy_text"], expected and row["encoding"]).text != row["unicode_text"]
    ]
    assert len(LINES) == 794
    assert set(misses) == TRANSCRIPT_IN_CAPITALS


def test_each_document_is_recognised_from_its_lines():
    for document in {row["document"] for row in LINES}:
        rows = [row for row in LINES if row["document"] == document]
        assert detect(row["legacy_text"] for row in rows) == rows[0]["encoding"]
        assert detect(row["unicode_text"] for row in rows) == "unicode"
        assert detect(unicodedata.normalize("NFD", row["unicode_text"]) for row in rows) == "nfd"


def test_the_sentence_in_several_encodings():
    sentence = json.loads((DATA / "normalisation-and-collation.json").read_text(encoding="utf-8"))
    sentence = sentence["one_sentence_in_four_encodings"]
    for encoding in ("TCVN3", "VNI"):
        decoded = decode(sentence[encoding])
        assert (decoded.text, decoded.encoding, decoded.changed) == (
            sentence["UNICODE"],
            encoding.lower(),
            True,
        )


def test_right_unicode_is_never_touched():
    for row in LINES:
        for text in (row["unicode_text"], *row["unicode_text"].split()):
            assert decode(text).text == text
    for name in names():
        for text in (name, *name.split()):
            assert not decode(text).changed


@pytest.mark.parametrize(
    "text",
    [
        "café", "Müller", "naïve", "résumé", "à la carte", "São Paulo", "Zoë", "Señor Núñez", "José", "Loïc",
        "Thaï", "Caïn", "Noël", "crème brûlée", "déjà vu", "Straße", "Ångström", "på", "Øresund", "über",
        "smørrebrød", "El Niño", "où", "naïf", "tôt ou tard", "the Müller café on Façade St", "« Bonjour »",
        "© 2011 City of Boston", "Windows® 11", "§ 7", "50 µm", "12 N·m", "«Bonjour»", "1½", "20 °C", "1ª",
        "£10", "Æsop", "thì là và", "Xin chào", "ông Sơn", "«Hà Nội»", "½ ¼ ¾", "à", "ô", "ß", "", "plain",
        "😀", "Việt Nam ® café", "дом", "字",
    ],
)  # fmt: skip
def test_other_text_stays_as_it_is(text):
    assert decode(text).text == text
    assert decode(text).encoding == "unicode"
    assert not decode(text).changed


@pytest.mark.parametrize(
    ("legacy", "unicode", "encoding"),
    [
        ("NguyÔn ThÞ ¸nh NguyÖt", "Nguyễn Thị ánh Nguyệt", "tcvn3"),
        ("x· Tr\xadêng S¬n", "xã Trường Sơn", "tcvn3"),
        ("§øc Phæ", "Đức Phổ", "tcvn3"),
        ("UBND tØnh Qu¶ng Ng·i", "UBND tỉnh Quảng Ngãi", "tcvn3"),
        ("céng hoμ", "cộng hoà", "tcvn3"),
        ("NguyÔn ThÞ Ánh TuyÕt, x· Nh\xad Ý", "Nguyễn Thị Ánh Tuyết, xã Như Ý", "tcvn3"),
        ("BÛM §ÞNH VIÅN", "BỒM ĐỊNH VIỀN", "tcvn3"),
        ("A¸o dµi ¢Ên ®é", "Áo dài Ấn độ", "tcvn3"),
        ("CéNG HßA X· HéI CHñ NGHÜA VIÖT NAM", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", "tcvn3"),
        ("QUYÕT §ÞNH VÒ VIÖC", "QUYẾT ĐỊNH VỀ VIỆC", "tcvn3"),
        ("\x93®Êt ®ai\x94", "“đất đai”", "tcvn3"),
        ("Nguyeãn Thò AÙnh Nguyeät", "Nguyễn Thị Ánh Nguyệt", "vni"),
        ("Nguyeãn", "Nguyễn", "vni"),
        ("Ñöùc Phoå", "Đức Phổ", "vni"),
        ("UÛy ban nhaân daân tænh Quaûng Ngaõi", "Ủy ban nhân dân tỉnh Quảng Ngãi", "vni"),
        ("ÑOÄC LAÄP - TÖÏ DO - HAÏNH PHUÙC", "ĐỘC LẬP - TỰ DO - HẠNH PHÚC", "vni"),
        ("hoaëc chaët cheõ", "hoặc chặt chẽ", "vni"),
        ("kyõ luaät, Myõ, kyø, tî", "kỹ luật, Mỹ, kỳ, tỵ", "vni"),
    ],
)
def test_legacy_text_is_converted(legacy, unicode, encoding):
    decoded = decode(legacy)
    assert (decoded.text, decoded.encoding, decoded.changed) == (unicode, encoding, True)


def test_nfd_is_recomposed():
    decoded = decode(unicodedata.normalize("NFD", "Sơn Tịnh"))
    assert (decoded.text, decoded.encoding, decoded.changed) == ("Sơn Tịnh", "nfd", True)


def test_a_short_value_follows_its_file():
    assert decode("Sè 5").text == "Sè 5"
    assert decode("Sè 5", expected="tcvn3").text == "Số 5"
    assert decode("Q§-UB", expected="tcvn3").text == "QĐ-UB"
    assert decode("An Cô", expected="vni").text == "An Cơ"
    for other in ("café", "Müller", "Hà Nội", "Nguyễn", "plain", "Nguyeãn Thò"):
        assert decode(other, expected="tcvn3").text == decode(other).text


def test_a_column_of_names_comes_out_right():
    right = [name for name in names() if not name.isascii()]
    for encode, encoding in ((to_tcvn3, "tcvn3"), (to_vni, "vni")):
        # TCVN3 has no toned capitals; those that Latin-1 has too (Á, Ý) may stand as themselves, others (Ẩ)
        # may not.
        pairs = [
            (value, name)
            for name in right
            if (value := encode(name)).encode("latin-1", "ignore").decode("latin-1") == value
        ]
        assert len(pairs) > 0.99 * len(right)
        column, right_ones = zip(*pairs, strict=True)
        assert detect(column) == encoding
        decoded = [decode(value, encoding).text for value in column]
        assert tuple(decoded) == right_ones


@pytest.mark.parametrize(
    "samples", [[], ["a", "b"], ["café", "Müller"], ["Nguyễn", "Sè"], ["Street", "Dorchester é"]]
)
def test_detect_says_unicode_where_nothing_speaks_against_it(samples):
    assert detect(samples) == "unicode"


ONSETS = [
    "",
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "ph",
    "qu",
    "s",
    "t",
    "th",
    "tr",
    "v",
]
ENDS = ["", "n", "ng", "m", "i", "u", "y", "o", "c", "t", "p", "nh", "ch"]
syllables = st.builds(
    "".join, st.tuples(st.sampled_from(ONSETS), st.sampled_from(sorted(SMALL)), st.sampled_from(ENDS))
).filter(is_syllable)
words = st.one_of(
    syllables, syllables.map(str.capitalize).filter(lambda w: w[0] in "ĂÂĐÊÔƠƯ" or w[0].isascii())
)
anchored = st.lists(words, min_size=1, max_size=12).map(
    lambda found: " ".join(["nghiệp vụ đường thủy", *found])
)


@given(anchored)
@settings(derandomize=True)
def test_tcvn3_round_trip(text):
    decoded = decode(to_tcvn3(text))
    assert (decoded.text, decoded.encoding) == (text, "tcvn3")


@given(st.one_of(anchored, anchored.map(str.upper), anchored.map(str.title)))
def test_vni_round_trip(text):
    decoded = decode(to_vni(text))
    assert (decoded.text, decoded.encoding) == (text, "vni")


# A lone «Í» would be typed as «Ý», which is a word of its own.
@given(anchored.map(str.upper).filter(lambda text: "Í" not in text.split()))
def test_tcvn3_capitals_typed_with_small_codes(text):
    typed = "".join(TO_TCVN3.get(char) or TO_TCVN3.get(char.lower(), char) for char in text)
    assert decode(typed).text == text


@given(st.text(), st.sampled_from([None, "unicode", "nfd", "tcvn3", "vni"]))
def test_decode_takes_any_text(text, expected):
    decoded = decode(text, expected)
    assert decoded.changed == (decoded.text != text)
    assert decoded.text == unicodedata.normalize("NFC", decoded.text)


@given(st.binary(max_size=60))
def test_decode_takes_any_bytes_read_as_latin_1(data):
    decode(data.decode("latin-1"))
    detect([data.decode("latin-1")])
