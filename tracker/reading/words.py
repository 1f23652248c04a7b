"""The vocabularies that turn a condition into a level, a circumstance, an effect or a grade."""

import re

# levels of honours, highest first
LEVELS = (
    ("national", re.compile(r"国家|中央|全国")),
    (
        "provincial",
        re.compile(r"省(?:部)?级|省委|全省|[被、获在受](?:得)?省(?!略)|省[、及以]|^省$"),
    ),
    (
        "municipal",
        re.compile(r"(?:地)?市级|市委|全市|[被、获在受](?:得)?市|市[、及以]|^市$|地厅级"),
    ),
    (
        "county",
        re.compile(
            r"县(?:市、?区|区)?级|县委|全县|[区]级|区县级|[被、获在受](?:得)?[县区]|^[县区]$"
        ),
    ),
    ("town", re.compile(r"(?:乡镇|镇街|镇|乡|街道)级|镇党委|全镇|^[镇乡]$|本级")),
    ("village", re.compile(r"村级|^村$")),
)

# what may befall a member or an organisation, for one scale of deductions
MEASURES = (
    ("expulsion", re.compile(r"开除")),
    ("criminal", re.compile(r"刑事|移送司法|司法机关|判刑|追究法律")),
    ("probation", re.compile(r"留党察看")),
    ("removal", re.compile(r"撤职|撤销(?:党内)?职务")),
    ("heavy-punishment", re.compile(r"重处分")),
    ("serious-warning", re.compile(r"严重警告")),
    ("light-punishment", re.compile(r"轻处分")),
    ("warning", re.compile(r"警告")),
    ("organisational-handling", re.compile(r"组织处理|组织调整|停职|免职")),
    ("admonition", re.compile(r"诫勉")),
    ("talk", re.compile(r"约谈|提醒谈话")),
    ("inquiry", re.compile(r"函询")),
    ("bulletin", re.compile(r"通报")),
)

CIRCUMSTANCES = (
    ("concealed", re.compile(r"瞒|隐瞒|隐匿|不报")),
    ("self-reported", re.compile(r"主动(?:报告|上报|说明)|自首")),
    ("self-handled", re.compile(r"主动(?:处置|查处|发现|整改)|自查")),
    ("repeated", re.compile(r"再次|重复|屡|多次|重犯")),
    ("still-undone", re.compile(r"(?:仍|拒)(?:未|不)")),
    ("leader", re.compile(r"负责人|班子成员|主要领导|书记|领导干部|一把手")),
)

GRADES = (
    ("basic", re.compile(r"基本称职|基本合格")),
    ("incompetent", re.compile(r"不称职|不合格")),
    ("poor", re.compile(r"较差|差|末等")),
    ("ordinary", re.compile(r"一般")),
)

# a word that judges quality and nothing else
QUALITY = re.compile(
    r"(?:^|[为、,:的/()]|评定|等次|落实|工作|作用|效果|完成|班长)*"
    r"(?:优秀|优良|良好|优|良|很好|较好|好|一般|较差|很差|差|合格|不合格|基本合格|称职|基本称职|不称职|"
    r"明显|较明显|不明显|不好|团结坚决|达标|基本达标|不达标|[a-e](?:档|级|等|类)?|[一二三四]等|中等?|"
    r"excellent|very good|good|fairly good|fair|average|ordinary|poor|bad|none|weak|strong)"
    r"(?:的|者|档|等次|等级|等|档次)?$"
)

PERIODS_A_YEAR = (
    (re.compile(r"半|half"), 2),
    (re.compile(r"季|quarter"), 4),
    (re.compile(r"月|month"), 12),
    (re.compile(r"周|星期|week"), 52),
    (re.compile(r"年|year|annual"), 1),
)

EVENTS = frozenset("次回场期堂课节") | {
    "meeting",
    "lecture",
    "session",
    "talk",
    "time",
    "activitie",
}


# levels that only one organisation knows: their own word is their code
_OTHER_LEVEL = re.compile(
    r"(?:国际|院系|学院|学校|院|系|校|班|集团|总公司|分公司|公司|厂|行业|系统|部门|单位)级"
)


def first(table, text, default=""):
    """Return the first code of a vocabulary whose words stand in the text."""
    return next((code for code, words in table if words.search(text)), default)


def level_of(text):
    """Return the level of an honour that a text names: a known one, or its own word, or ""."""
    known = first(LEVELS, text)
    own = None if known else _OTHER_LEVEL.search(text)
    return own[0] if own else known


def alike(unit, other):
    """Return whether two units count the same thing: 次 and 场 do, 次 and 人次 do not."""
    same = unit == other or not unit or (unit in EVENTS and other in EVENTS)
    return same or {unit, other} == {"岁", "周岁"}


ABOVE_MEAN = re.compile(r"(?:高于|超过|超出|大于|优于|好于)[^,;。]{0,10}平均")
BELOW_MEAN = re.compile(r"(?:低于|少于|小于|不及|差于|未达到?|达不到)[^,;。]{0,10}平均")
# a condition that only carries the one before on
AND_ALSO = frozenset({"并", "并且", "同时", "再", "另", "且", "和"})
