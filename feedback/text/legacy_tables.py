"""The code tables of TCVN3 (TCVN 5712:1993, sets VN3 and VN2) and of VNI for Windows, keyed by the Latin-1
character that stands at the code. Every letter of the Vietnamese alphabet is here, 67 small and 67 capital.
"""

_TONED = {
    "a": "àảãáạ",
    "ă": "ằẳẵắặ",
    "â": "ầẩẫấậ",
    "e": "èẻẽéẹ",
    "ê": "ềểễếệ",
    "i": "ìỉĩíị",
    "o": "òỏõóọ",
    "ô": "ồổỗốộ",
    "ơ": "ờởỡớợ",
    "u": "ùủũúụ",
    "ư": "ừửữứự",
    "y": "ỳỷỹýỵ",
}
"""Each vowel with the tones huyền, hỏi, ngã, sắc, nặng."""

_TCVN3_PLAIN = {"ă": "¨", "â": "©", "ê": "ª", "ô": "«", "ơ": "¬", "ư": "\xad", "đ": "®"}
_TCVN3_PLAIN_CAPITALS = {"Ă": "¡", "Â": "¢", "Ê": "£", "Ô": "¤", "Ơ": "¥", "Ư": "¦", "Đ": "§"}
_TCVN3_TONED = {
    "a": "µ¶·¸¹",
    "ă": "»¼½¾Æ",
    "â": "ÇÈÉÊË",
    "e": "ÌÎÏÐÑ",
    "ê": "ÒÓÔÕÖ",
    "i": "×ØÜÝÞ",
    "o": "ßáâãä",
    "ô": "åæçèé",
    "ơ": "êëìíî",
    "u": "ïñòóô",
    "ư": "õö÷øù",
    "y": "úûüýþ",
}

TCVN3: dict[str, str] = {
    **{code: letter for letter, code in (_TCVN3_PLAIN | _TCVN3_PLAIN_CAPITALS).items()},
    **{
        code: letter
        for vowel, codes in _TCVN3_TONED.items()
        for code, letter in zip(codes, _TONED[vowel], strict=True)
    },
    # Programs that replace µ (U+00B5) by the Greek letter of the same shape.
    "\u03bc": "à",
}
"""VN3, what the ABC fonts (.VnTime) hold. Toned capitals have no code of their own: the capital fonts
(.VnTimeH) draw the small letter's code as a capital, which the text does not show."""

_CAPITAL_CODES = {vowel: vowel.upper() for vowel in "aeiouy"} | {
    c.lower(): v for c, v in _TCVN3_PLAIN_CAPITALS.items()
}

TCVN3_PAIRS: dict[str, str] = {
    _CAPITAL_CODES[vowel] + code: letter.upper()
    for vowel, codes in _TCVN3_TONED.items()
    for code, letter in zip(codes, _TONED[vowel], strict=True)
}
"""A capital vowel followed by the same vowel with a tone: how some converters wrote a toned capital («A¸» for
Á). No Vietnamese syllable has the same vowel twice with a tone on the second, so the pair is never two
letters."""

TCVN3_SECOND_SET: dict[str, str] = dict(zip("¯º¿ÀÁÂÃÄÅÍÙÚÛàðÿ", "ẰẲẴẮẦẨẪẤỀỂỄẾỒỔỖỐ", strict=True))
"""Toned capitals that VN2 adds at codes free in VN3."""

_VNI_TONES = "øûõùï"
_VNI_CIRCUMFLEX_TONES = "àåãáä"
_VNI_BREVE_TONES = "èúüéë"

_VNI_SMALL_PAIRS: dict[str, str] = {
    **{
        base + mark: letter
        for base, vowel in [
            ("a", "a"),
            ("e", "e"),
            ("o", "o"),
            ("u", "u"),
            ("y", "y"),
            ("ô", "ơ"),
            ("ö", "ư"),
        ]
        for mark, letter in zip(_VNI_TONES, _TONED[vowel], strict=True)
        if letter != "ỵ"
    },
    **{
        base + mark: letter
        for base, vowel in [("a", "â"), ("e", "ê"), ("o", "ô")]
        for mark, letter in zip(_VNI_CIRCUMFLEX_TONES, _TONED[vowel], strict=True)
    },
    **{"a" + mark: letter for mark, letter in zip(_VNI_BREVE_TONES, _TONED["ă"], strict=True)},
    "aâ": "â",
    "eâ": "ê",
    "oâ": "ô",
    "aê": "ă",
}

VNI_PAIRS: dict[str, str] = {
    variant: letter.upper() if variant[0].isupper() else letter
    for pair, letter in _VNI_SMALL_PAIRS.items()
    for variant in (pair, pair.upper(), pair[0].upper() + pair[1], pair[0] + pair[1].upper())
}
"""A vowel and the mark that the font draws over it; the case is the vowel's (both «AÙ» and «Aù» are Á)."""

_VNI_SMALL_SINGLES = {"æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ", "ô": "ơ", "ö": "ư", "ñ": "đ"}

VNI_SINGLES: dict[str, str] = _VNI_SMALL_SINGLES | {
    code.upper(): c.upper() for code, c in _VNI_SMALL_SINGLES.items()
}
"""Letters with a code of their own; í and ì are the same in Latin-1."""
