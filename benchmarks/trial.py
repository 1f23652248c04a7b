"""The live trial of a rubric: typed facts in, points and working of every item in words out.

`size` is the number of items. The goal is in milliseconds, because a person waits for it: the
request is the page's own, with session, queries, rows to tree, evaluation, every line in words and
the template. Beside it stands the computing alone, and the plain evaluation of a tree that was
built before.
"""

import random
from fractions import Fraction

from django.test import Client
from django.urls import reverse
from django.utils import translation

from benchmarks import scoring as rules
from benchmarks.harness import Figure, Timing, alternate
from benchmarks.taskgen import make_administrator
from tracker import scoring
from tracker.assessment import trying
from tracker.determination import rubric
from tracker.determination.models import Dimension, Framework, FrameworkVersion, Node
from tracker.organisations.models import Organisation
from tracker.organisations.scope import step

SIZE = 150
GROUPS = 6
WITHIN = 0.150  # seconds
ROUNDS = 21  # one answer is short: more rounds than elsewhere


def run(size, rounds):
    """Return the figures of the answer, of computing it, and of plain evaluation."""
    version, facts = make_version(size)
    county = Organisation.objects.create(
        code="county", path=step(1), kind="committee", level="county", name_zh="样县"
    )
    client = Client(headers={"HX-Request": "true"}, SERVER_NAME="localhost")
    client.force_login(make_administrator(county))
    address = reverse("assessment:try-it", args=["f", 1]) + "?kind=village"
    items = trying.asked(*tree_and_rows(version), {}, year=2026)
    typed, misplaced = trying.written(items, facts, None)
    if misplaced:
        raise RuntimeError(f"no input takes {misplaced}")
    body = dict(typed.lists())
    tree = scoring.build(rubric.items_for(version, "village"))

    def answer():
        return client.post(address, body)

    def computed():
        with translation.override("zh-hans"):
            tree, rows = tree_and_rows(version)
            return trying.try_out(version, tree, rows, trying.asked(tree, rows, typed, year=2026))

    def plain():
        return scoring.evaluate(tree, facts)

    check(answer(), computed(), plain())
    acts = {"plain": plain, "computed": computed, "answer": answer}
    taken = alternate(acts, rounds=max(rounds, ROUNDS))
    title, limit = f"a trial of {size} items", f"{WITHIN * 1000:.0f} ms"
    return [
        Figure(_with_time(f"{title}, the answer", taken["answer"]), limit, taken["answer"],
               Timing(WITHIN, WITHIN), 1.0),
        Figure(_with_time(f"{title}, computed", taken["computed"]), limit, taken["computed"],
               Timing(WITHIN, WITHIN), 1.0),
        Figure(f"{title}, computed", "evaluating a tree that is built", taken["computed"],
               taken["plain"], None),
    ]  # fmt: skip


def _with_time(title, timing):
    return f"{title} ({timing.wall * 1000:.1f} ms)"


def check(answer, outcome, evaluation):
    """All three come to the same total, and the answer shows it."""
    if answer.status_code != 200 or outcome.unscored or outcome.refused:
        raise RuntimeError(f"the example is not scored in full: {answer.status_code}")
    if outcome.total not in answer.content.decode():
        raise RuntimeError("the page does not show the total")
    if Fraction(outcome.total) != evaluation.total:
        raise RuntimeError("the trial comes to another total")


def tree_and_rows(version):
    """Return the tree as the page builds it, and the rows by code."""
    nodes = list(version.nodes.select_related("dimension").order_by("order", "code"))
    for node in nodes:
        node.version = version
    tree, _left_out = trying.readable_tree(version, nodes, "village")
    return tree, {node.code: node for node in nodes}


def make_version(size):
    """A draft of `size` items below six headings, and a fact for each of them."""
    chance = random.Random(2026)
    framework = Framework.objects.create(code="f", title_zh="办法")
    version = FrameworkVersion.objects.create(
        framework=framework,
        number=1,
        bands=[
            {"code": "good", "title_zh": "好", "from": "90"},
            {"code": "poor", "title_zh": "差", "from": "0"},
        ],
        rules={"panel": "mean", "reviewers": 1},
    )
    dimensions = Dimension.objects.bulk_create(
        Dimension(version=version, code=f"d{n}", order=n, title_zh=f"维度{n}")
        for n in range(GROUPS)
    )
    root = Node.objects.create(version=version, code="root", kind="sum", title_zh="总分")
    groups = Node.objects.bulk_create(
        Node(version=version, parent=root, code=f"g{n}", order=n, kind="sum", title_zh=f"标题{n}")
        for n in range(GROUPS)
    )
    facts, nodes = {}, []
    for number in range(size):
        kind, points, params, _worth, fact = rules.RULES[number % len(rules.RULES)]
        code = f"i-{number:03}"
        facts[code] = fact(chance)
        nodes.append(
            Node(
                version=version,
                parent=groups[number % GROUPS],
                dimension=dimensions[number % GROUPS],
                code=code,
                order=10 + number,
                kind=kind,
                params=params,
                points=int(Fraction(points) * scoring.UNITS),
                is_indicator=True,
                source={"from": "review"},
                title_zh=f"指标{number}",
                rule_zh="每少1次扣0.5分，扣完为止。",
            )
        )
    Node.objects.bulk_create(nodes)
    return version, facts
