"""What holds for every text: nothing raises, nothing is lost, no figure is made up."""

import re
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tracker import reading
from tracker.reading.texts import numeral

WORDS = (
    "每少缺漏扣分加得计减未无不按的第前后以上下次项个人篇件例天年月季度半全满酌情视情况完为止最多高封顶"
    "超过低于达到百分点比例平均其余国家省市县镇级通报警告诫勉加倍减半一票否决取消评优默认逾期迟报"
    "一二两三十0123456789.%-~/、,;。:()（），；：．％—０５＋×÷=\n 党员会议台账好较差"
)
FRAGMENTS = (
    "每少1次扣0.5分 每月召开1次 扣完为止 最多扣2分 不得分 酌情扣1-3分 95%以上得满分 "
    "每低1个百分点扣0.5分 "
    "第一名10分 前10%得40分 国家级10分 加倍扣分 默认满分 一票否决 按比例得分 "
    "各扣1分 分别扣1分、2分 健全2/一般1 "
    "通报2、诫勉3 高于平均加1分 封顶6分 每案+0.5 未开展-1 ; , 。 、 （2分） 1. ①"
).split()

# what a text may leave open, and nothing else
OPEN = {
    "discretionary": {"least", "most"},
    "veto": {"effect", "exceptions"},
    "relative": {"shares"},
}

any_text = st.text(alphabet=st.sampled_from(WORDS), max_size=120)
any_clauses = st.lists(st.sampled_from(FRAGMENTS) | st.text(max_size=6), max_size=14).map("".join)
figures = st.decimals(min_value="0.1", max_value="20", places=1).map(lambda d: f"{d.normalize():f}")
counts = st.integers(min_value=2, max_value=60).map(str)
# a derived count: so many a month, a quarter, a half, a week
A_YEAR = (1, 2, 4, 12, 52)


@settings(deadline=None, max_examples=300)
@given(
    text=any_text | any_clauses | st.text(max_size=80), points=st.sampled_from((None, 0, 3, "10"))
)
def test_every_text_gives_a_proposal_that_loses_nothing(text, points):
    proposal = reading.propose(text, points=points)
    assert proposal.rules
    covered = [False] * len(text)
    for piece in (*proposal.rules, *proposal.unread):
        assert piece.text == text[piece.start : piece.end]
        covered[piece.start : piece.end] = [True] * (piece.end - piece.start)
    left = "".join(char for char, is_covered in zip(text, covered, strict=True) if not is_covered)
    assert left.strip() == ""
    assert all(0 <= rule.sureness < 100 for rule in proposal.rules)


def numbers(value):
    """Yield every number in parameters."""
    if isinstance(value, dict):
        for name, each in value.items():
            if name not in ("schema", "code"):
                yield from numbers(each)
    elif isinstance(value, list | tuple):
        for each in value:
            yield from numbers(each)
    elif isinstance(value, int):
        yield Decimal(value)
    elif isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value):
        yield abs(Decimal(value))


def written(text, points):
    """Return every number that a text states, or that follows from it by counting a year."""
    found = {Decimal(0)} | ({Decimal(points)} if points is not None else set())
    plain = text.translate(str.maketrans("０１２３４５６７８９．", "0123456789."))
    runs = r"(?<!\d)(?=(\d+\.\d+|\.\d+)|(\d+))|(?<!\d)(?=(\d+))"
    stated = {Decimal(run) for runs_ in re.findall(runs, plain) for run in runs_ if run}
    stated |= {Decimal(run) for run in re.findall(r"\d+", plain)}
    for chars in re.findall(r"[一二两三四五六七八九十百]{1,4}|半", text):
        for end in range(1, len(chars) + 1):
            for start in range(end):
                if value := numeral(chars[start:end]):
                    stated.add(Decimal(value))
    found |= stated | {value * times for value in stated for times in A_YEAR}
    if re.search("加倍|双倍", text):
        found.add(Decimal(2))
    if "减半" in text or "折半" in text:
        found.add(Decimal("0.5"))
    if "其余" in text:
        found.add(Decimal(100))  # the rest of a group is up to the last
    return found


TEMPLATES = (
    "每月召开{n}次会议,每少1次扣{a}分,最多扣{b}分。",
    "全年不少于{n}次,每少一次扣{a}分,扣完为止;未做记录的扣{b}分。",
    "满意度达到{n}%得满分,每低{a}个百分点扣{b}分。",
    "未制定计划扣{a}分,每发现一处不符扣{b}分。",
    "酌情扣{a}-{b}分,通报批评的每次扣{n}分。",
    "健全{b}/一般{a}/不健全0",
    "获省级表彰加{b}分,市级加{a}分,最高加{n}分。",
    "前{n}%得{b}分,其余得{a}分。",
    "第1名得{b}分,第2名得{a}分,其余得{n}分。",
    "警告{a}、诫勉{b},瞒报加倍扣分,主动报告减半扣分。",
    "高于平均加{a}分,低于平均扣{b}分。",
    "每迟报一天扣{a}分,未报的扣{b}分,以{n}分为限。",
    "{n}%以上得{b}分,{a}%以上得{n}分,其余不得分。",
    "无方案、无总结分别扣{a}分、{b}分。",
    "每增10%加{a}分,比例{n}%加{b}分",
    "书记{n}次述职,未开展的酌情扣分。",
    "{a} off for each missing report, up to {b}.",
    "full marks for {n} % or more; each {a} points below -{b}",
)


@settings(deadline=None, max_examples=300)
@given(
    template=st.sampled_from(TEMPLATES), a=figures, b=figures, n=counts,
    points=st.sampled_from((None, "0", "3", "7.5", "40")),
)  # fmt: skip
def test_no_figure_is_made_up(template, a, b, n, points):
    text = template.format(a=a, b=b, n=n)
    proposal = reading.propose(text, points=points)
    known = written(text, points)
    for rule in proposal.rules:
        made_up = {each for each in numbers(rule.params) if each not in known}
        assert made_up == set(), (text, rule.kind, rule.params)
        assert rule.points in (None, "0", points)


@settings(deadline=None, max_examples=300)
@given(text=any_clauses | any_text, points=st.sampled_from((None, "3")))
def test_no_figure_is_made_up_from_any_text(text, points):
    known = written(text, points)
    for rule in reading.propose(text, points=points).rules:
        assert {each for each in numbers(rule.params) if each not in known} == set()


@settings(deadline=None, max_examples=200)
@given(text=any_clauses)
def test_what_is_proposed_is_valid_or_names_what_is_left_open(text):
    for rule in reading.propose(text, points=10).rules:
        problems = {problem.parameter for problem in rule.problems}
        assert problems <= OPEN.get(rule.kind, set()), (rule, rule.problems)
        assert bool(problems) == bool(
            {"range_missing", "exception_missing", "rest_missing"} & set(rule.why)
        )


@pytest.mark.parametrize(
    "text",
    [
        "扣" * 5000, "每少" * 2500, "1-" * 2500, "得分=" * 1250, "不得评" * 1666, "(1" * 2500,
        "每1次" * 1666, "、" * 5000, "第一名10分、" * 714, "扣1分," * 1250, "未" * 5000,
        "取消" * 2500, "0.5 off " * 625, "-1" * 2500, "%以上" * 1666, "半" * 5000,
    ],
    ids=lambda text: text[:4],
)  # fmt: skip
def test_long_texts_are_read_without_running_away(text):
    """Bounded work, not bounded seconds: the parser sees every part at most a few times."""
    proposal = reading.propose(text, points=5)
    assert proposal.rules


def test_what_is_longer_than_any_cell_is_kept_unread():
    text = "每少1次扣1分。" + "。" * 7000 + "未开展扣2分。"
    proposal = reading.propose(text, points=5)
    assert proposal.unread[-1].why == "too_long"
    assert proposal.unread[-1].text.endswith("未开展扣2分。")
