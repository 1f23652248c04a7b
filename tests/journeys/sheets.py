"""The sheets that a county brings along: the real organisations, people who are invented."""

import csv
import io
from pathlib import Path

import openpyxl

COUNTY = "330424000000"
BAIBU = "330424102000"  # the town whose branches are followed through the year
FILE = Path(__file__).parent.parent / "data" / "organisations-haiyan-county.csv"
HEADERS = {
    "code": "编码",
    "name": "名称",
    "parent_code": "上级编码",
    "level": "层级",
    "field": "类型",
}
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨"
GIVEN = ("文杰", "秀英", "建国", "桂芳", "志强", "海燕", "明华")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# what the county and its townships know of each branch, as shares (part, whole) and numbers
SHARES = {
    "m-leaders-attendance": (9, 10),
    "m-dues-on-time": (19, 20),
    "m-education-coverage": (18, 20),
    "m-problems-answered": (7, 8),
    "m-mobile-in-touch": (5, 6),
    "m-grid-coverage": (4, 5),
    "m-members-reported": (30, 40),
    "m-new-groups-coverage": (3, 4),
    "m-disputes-settled": (3, 3),
}
VALUES = {
    "m-weak-criteria": 0,
    "m-duty-report-poll": 88.5,
    "m-commendations": 1,
    "m-cadres-grown": 0,
    "m-collective-income": 36.8,
    "m-collective-debt": 22.5,
    "m-unadmitted-matters": 1,
}
NONE_THERE = (
    "m-appraisal-handled",
    "m-admission-complete",
    "m-decisions-filed",
    "m-rectified-on-time",
)


class County:
    """The county as it stands in the public sheet, or the part of it below one township.

    `members`, where given, is the number of full members written for every branch.
    """

    def __init__(self, *, township=None, members=None):
        text = FILE.read_text(encoding="utf-8-sig")
        self.rows = [
            row
            for row in csv.DictReader(io.StringIO(text))
            if township in (None, row["code"], row["parent_code"]) or row["level"] == "county"
        ]
        self.members = members

    def of_level(self, level):
        """Codes of one level in the order of the sheet."""
        return [row["code"] for row in self.rows if row["level"] == level]

    def below(self, township):
        """Codes of the branches of a township, in the order of the sheet."""
        return [row["code"] for row in self.rows if row["parent_code"] == township]

    def organisation_sheet(self, kind):
        """The upload: the public file as it is, or a workbook with Chinese headers."""
        if kind == "csv":
            return ("haiyan.csv", FILE.read_bytes(), "text/csv")
        headers, rows = list(HEADERS.values()), [list(row.values()) for row in self.rows]
        if self.members is not None:
            headers.append("正式党员数")
            for row in rows:
                row.append(self.members if row[3] == "branch" else None)
        return workbook("海盐县.xlsx", [headers, *rows])

    def people_sheet(self):
        """A secretary for each branch, an officer for each township, reviewers, a second head."""
        seats = [(f"s{code}", code, "党支部书记") for code in self.of_level("branch")]
        seats += [(f"o{code}", code, "乡镇（街道）组织员") for code in self.of_level("township")]
        seats += [(f"r{number}", COUNTY, "考核人员") for number in (1, 2, 3)]
        seats += [("head", COUNTY, "县委组织部部长")]
        rows = [
            [person, name_of(number), code, post, "2025-03-01"]
            for number, (person, code, post) in enumerate(seats)
        ]
        headers = ["人员编码", "姓名", "组织编码", "职务", "任职日期"]
        return workbook("人员.xlsx", [headers, *rows])

    def measurement_sheet(self):
        """Measured values of every branch (simulated); satisfaction is left for the page."""
        rows = [["单位编码", "数据项编码", "数值", "其中", "总数", "不适用", "理由或说明"]]
        for code in self.of_level("branch"):
            rows += [[code, one, None, *share, None, None] for one, share in SHARES.items()]
            rows += [[code, one, value, None, None, None, None] for one, value in VALUES.items()]
            rows += [[code, one, None, None, None, "是", "本年没有"] for one in NONE_THERE]
        return workbook("测量值.xlsx", rows)


def workbook(name, rows):
    """An upload of one sheet with these rows."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return (name, content.getvalue(), XLSX)


def name_of(number):
    """An invented name."""
    return SURNAMES[number % len(SURNAMES)] + GIVEN[number // len(SURNAMES) % len(GIVEN)]
