"""Which strings can be a Vietnamese syllable: onset, rime and tone of the standard spelling."""

import re
import unicodedata
from functools import lru_cache

_ONSETS = ("ngh ng nh gh gi kh ph th tr ch qu b c d đ g h k l m n p r s t v x").split()
_RIMES = frozenset(
    """
    a ac ach ai am an ang anh ao ap at au ay ăc ăm ăn ăng ăp ăt âc âm ân âng âp ât âu ây
    e ec em en eng eo ep et ê êch êm ên ênh êp êt êu i ia ich im in inh ip it iu iêc iêm iên iêng iêp iêt iêu
    o oc oi om on ong op ot ooc oong oa oac oach oai oam oan oang oanh oao oap oat oay
    oăc oăm oăn oăng oăt oe oem oen oeo oet ô ôc ôi ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt
    u ua uc ui um un ung up ut uân uâng uât uây uê uêch uên uênh uơ uơt uôc uôi uôm uôn uông uôt
    uy uya uych uynh uyt uyu uyên uyêt uyêu uyn uyp
    ư ưa ưc ưi ưm ưng ưt ưu ươc ươi ươm ươn ương ươp ươt ươu y ych yên yêt yêu yêm yêng ynh yt
    """.split()
)
_TONES = "\u0300\u0301\u0303\u0309\u0323"
_SHARP_OR_HEAVY = "\u0301\u0323"
_VOWELS = re.compile("[aăâeêioôơuưy]+")


@lru_cache(maxsize=512)
def _tone_places(rime: str) -> frozenset[int]:
    """On which letters of the rime the tone may stand; two for oa, oe, uy at the end («hoà», «hòa»)."""
    vowels = _VOWELS.match(rime)
    nucleus = vowels.group() if vowels else ""
    shaped = [i for i, letter in enumerate(nucleus) if letter in "ăâêôơư"]
    if shaped:
        return frozenset({shaped[-1] if nucleus != "ưu" and nucleus != "ưa" else 0})
    if len(nucleus) == 3 or (len(nucleus) == 2 and nucleus != rime):
        return frozenset({1})
    return frozenset({0, 1} if rime in ("oa", "oe", "uy") else {0})


def _is_rime(rime: str, tone_at: int | None) -> bool:
    return rime in _RIMES and (tone_at is None or tone_at in _tone_places(rime))


@lru_cache(maxsize=32768)
def is_syllable(word: str) -> bool:
    """Whether the word, in small letters, can be one Vietnamese syllable.

    The tone stands where the spelling puts it, in the old way or the new one («hoà», «hòa»), and a syllable
    that ends in c, ch, p or t carries the tone sắc or nặng. Syllables that no dictionary lists («ngoeo»)
    count as possible.
    """
    plain, tone, tone_at = "", "", None
    for char in unicodedata.normalize("NFD", word):
        if char not in _TONES:
            plain = unicodedata.normalize("NFC", plain + char)
        elif tone:
            return False
        else:
            tone, tone_at = char, len(plain) - 1
    if plain.endswith(("c", "ch", "p", "t")) and (not tone or tone not in _SHARP_OR_HEAVY):
        return False
    if _is_rime(plain, tone_at):
        return True
    for onset in _ONSETS:
        rest = plain[len(onset) :]
        if not rest or not plain.startswith(onset):
            continue
        # The letters that two sounds share: the i of gì, giếng is onset and rime, the u of quốc is the
        # onset's.
        if onset == "gi" and _is_rime("i" + rest, None if tone_at is None else tone_at - 1):
            return True
        if (onset == "qu" and rest[0] in "ou") or (
            onset in ("b", "d", "đ", "p", "r", "x") and rest[0] == "y"
        ):
            continue
        if _is_rime(rest, None if tone_at is None else tone_at - len(onset)):
            return True
    return False
