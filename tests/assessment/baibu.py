"""The Baibu rubric as a person would finish it: every gap of the file filled, and nothing else.

The figures that are filled in are the tests' own. The part of town offices is left out, because
the small county of the tests has none.
"""

from pathlib import Path

from django.conf import settings

from tests import factories as f
from tracker.determination import actions
from tracker.determination.framework_files.checks import check_file
from tracker.determination.models import Measure

FILE = Path(settings.BASE_DIR) / "fixtures" / "examples" / "baibu-2022.yaml"
GRADES = [
    {"code": "excellent", "title_zh": "优秀", "title_en": "excellent", "from": 90},
    {"code": "good", "title_zh": "良好", "title_en": "good", "from": 80},
    {"code": "fair", "title_zh": "一般", "title_en": "fair", "from": 60},
    {"code": "poor", "title_zh": "较差", "title_en": "poor", "from": 0},
]
# what each failed check costs
CHECKS = {
    "i02": (2, 1, 1, 1, 1),
    "i03-checks": (1, 1, 1),
    "i04": (4, 4, 4),
    "i05-checks": (1, 1),
    "i06": (3, 3),
    "i07": (2, 2),
    "i08": (4,),
    "i09": (3, 3),
    "i11-checks": (1, 1),
    "i13-checks": (2,),
    "i14": (3, 2),
}
SHORTFALLS = {"i03-often": (12, "0.25"), "i05-often": (4, "0.5")}  # a year, and for each missing
RANGES = {"i10": 4, "i12": 8, "i13-judged": 3}  # from 0 to so much
MEASURED = {"i01": ("m-meetings", None), "i11-screened": ("m-screened", 3)}  # full marks stated
OFFICES = {"v16": "m-clean-village", "v17": "m-liaison"}
VILLAGE_ITEM, LAST_VILLAGE_ITEM = 4, 12  # 22 × 4 + 12 = 100


def finished(cast):
    """The version, published: with what was filled in, under a code of its own."""
    document = check_file(FILE.read_bytes()).document
    document["framework"]["code"] = "baibu-finished"
    document["grades"] = GRADES
    (root,) = document["nodes"]
    root["children"] = [node for node in root["children"] if node["code"] != "o-own"]
    for code in ("m-meetings", "m-screened", *OFFICES.values()):
        is_ratio = code in ("m-meetings", "m-screened")
        Measure.objects.create(
            code=code, duty=f.make_duty(), title_zh=code, title_en=code, is_ratio=is_ratio
        )
    for node in walk(root):
        fill(node)
    draft = actions.import_framework(
        document, organisation=cast.county, by=cast.administrator, at=f.NOW
    )
    return actions.publish_version(
        draft, by=cast.administrator, at=f.NOW, warnings_reason="试行一年，届时修订。"
    )


def walk(node):
    yield node
    for child in node.get("children", ()):
        yield from walk(child)


def fill(node):
    """Fill the gaps of one item in place."""
    code, params = node["code"], node.setdefault("params", {})
    if code in CHECKS:
        for check, points in zip(params["checks"], CHECKS[code], strict=True):
            check["points"] = points
        if code.endswith("-checks"):
            node["points"] = sum(CHECKS[code]) if code in ("i11-checks", "i13-checks") else 0
            params |= {} if node["points"] else {"floor": None}
    elif code in SHORTFALLS:
        required, each = SHORTFALLS[code]
        params |= {"required": required, "each": each}
        del params["periods"]
    elif code in RANGES:
        params |= {"least": 0, "most": RANGES[code]}
        node["points"] = RANGES[code]
    elif code in MEASURED:
        measure, points = MEASURED[code]
        node["source"] = {"from": "measure", "measure": measure}
        node["points"] = points or node["points"]
    elif code in OFFICES:
        node["points"] = VILLAGE_ITEM
        node["source"] = {"from": "parts", "parts": {"": OFFICES[code]}}
    elif node["kind"] == "discretionary":
        points = LAST_VILLAGE_ITEM if code == "v23" else VILLAGE_ITEM
        node["points"] = points
        params |= {"least": 0, "most": points}
