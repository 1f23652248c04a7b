"""Texts before they are parsed: one character for one, so that every place stays where it was."""

import re
from decimal import Decimal

# full width to half width, and the many dashes and signs to one of each
_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    ord(sign): plain
    for signs, plain in {
        "—–―−‐‑‒﹣－": "-",
        "～〜﹏∼~": "-",
        "，﹐": ",",
        "；﹔": ";",
        "：﹕∶": ":",
        "（〔［【": "(",
        "）〕］】": ")",
        "％﹪": "%",
        "、､": "、",
        "×✕╳": "×",
        "．": ".",
        "　\u00a0\u2002\u2003\u3000": " ",
        "\t\r\v\f\x1c\x1d\x1e\x1f\x85\u2028\u2029": " ",
        "〇○": "0",
        "|｜": ";",
    }.items()
    for sign in signs
}
_PLAIN = str.maketrans({**_FULL_WIDTH, **_SIGNS, ord("。"): "。", ord("｡"): "。"})

_DIGITS = {char: value for value, char in enumerate("零一二三四五六七八九")} | {"两": 2}

WORD_NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6", "eight": "8",
    "ten": "10", "twelve": "12",
}  # fmt: skip


def plain(text: str) -> str:
    """Return the text with plain signs and lower-case Latin letters, of the same length."""
    lowered = "".join(low if len(low := char.lower()) == 1 else char for char in text)
    return lowered.translate(_PLAIN)


def language_of(text: str) -> str:
    """Return "zh" when a text has a Chinese character, else "en"."""
    return "zh" if re.search(r"[\u3400-\u9fff]", text) else "en"


def numeral(text: str) -> str:
    """Return a Chinese numeral below a thousand as plain digits: 十五 is "15", 半 is "0.5".

    A row of digits without tens (一二) is no numeral and gives "".
    """
    if text == "半":
        return "0.5"
    total, digit = 0, None
    for char in text:
        if char in _DIGITS:
            if digit is not None:
                return ""
            digit = _DIGITS[char]
        else:
            weight = {"十": 10, "百": 100}[char]
            total += (1 if digit is None else digit) * weight
            digit = None
    return str(total + (digit or 0))


def figure(text: str) -> str:
    """Return digits in their shortest exact form: "0.50" is "0.5", ".5" is "0.5"."""
    number = Decimal(text)
    return f"{number.normalize():f}" if number else "0"
