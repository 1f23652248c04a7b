"""Pinyin initials, by which a branch is found with a few keys."""


def initials_of(name_zh, name_en=""):
    """Return the first letters of a name's syllables or words, in lower case: 百步镇 is "bbz"."""
    if not name_zh:
        return "".join(word[0] for word in name_en.split() if word[0].isalnum()).lower()[:100]
    # the dictionary takes time and memory to load, and few processes ever need it
    from pypinyin import Style, lazy_pinyin

    letters = lazy_pinyin(name_zh, style=Style.FIRST_LETTER)
    return "".join(sign for sign in "".join(letters).lower() if sign.isalnum())[:100]
