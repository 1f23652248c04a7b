"""Invented names. No county is called so, and no person: the second sign of each is “示” (show)."""

from tracker.organisations.models import OrganisationKind as Kind

COUNTY = ("demo-jc", "霁川县", "Jichuan County")
REVIEWED_COUNTY = ("demo-cl", "澄岚县", "Chenglan County")
APPEALED_COUNTY = ("demo-wj", "望霁县", "Wangji County")

SURNAMES = (
    "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
    "戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳"
)
NUMERALS = "一二三四五六七八九十"

# each township with its branches: (kind, Chinese name, English name, full members)
TOWNSHIPS = (
    (
        ("霁峰镇", "Jifeng Town"),
        (
            (Kind.VILLAGE, "石榴塘村党支部", "Shiliutang Village Branch", 34),
            (Kind.VILLAGE, "望岚坪村党支部", "Wanglanping Village Branch", 28),
            (Kind.VILLAGE, "三棵枫村党支部", "Sankefeng Village Branch", 19),
            (Kind.VILLAGE, "雁回湾村党支部", "Yanhuiwan Village Branch", 41),
            (Kind.VILLAGE, "茶烟岭村党支部", "Chayanling Village Branch", 23),
            (Kind.VILLAGE, "稻香洲村党支部", "Daoxiangzhou Village Branch", 37),
            (Kind.COMMUNITY, "霁峰集社区党支部", "Jifengji Community Branch", 46),
            (Kind.PRIVATE_FIRM, "霁峰茶业公司党支部", "Jifeng Tea Company Branch", 9),
        ),
    ),
    (
        ("霁城街道", "Jicheng Subdistrict"),
        (
            (Kind.COMMUNITY, "听雨巷社区党支部", "Tingyuxiang Community Branch", 62),
            (Kind.COMMUNITY, "霁月桥社区党支部", "Jiyueqiao Community Branch", 55),
            (Kind.COMMUNITY, "老梧桐社区党支部", "Laowutong Community Branch", 48),
            (Kind.ORGAN, "霁川县民生服务局机关党支部", "Livelihood Service Bureau Branch", 21),
            (Kind.ORGAN, "霁川县山水保护局机关党支部", "Landscape Protection Bureau Branch", 17),
            (Kind.ORGAN, "霁川县乡村建设局机关党支部", "Rural Works Bureau Branch", 26),
            (Kind.HOSPITAL, "霁川县人民医院内科党支部", "County Hospital Medicine Branch", 18),
            (Kind.SOCIAL_ORGANISATION, "霁川县志愿者联合会党支部", "Volunteers' Union Branch", 8),
        ),
    ),
    (
        ("霁湾镇", "Jiwan Town"),
        (
            (Kind.VILLAGE, "青瓦埠村党支部", "Qingwabu Village Branch", 31),
            (Kind.VILLAGE, "半篙水村党支部", "Bangaoshui Village Branch", 16),
            (Kind.VILLAGE, "芦花渚村党支部", "Luhuazhu Village Branch", 24),
            (Kind.VILLAGE, "小满墩村党支部", "Xiaomandun Village Branch", 29),
            (Kind.VILLAGE, "鹭眠洲村党支部", "Lumianzhou Village Branch", 20),
            (Kind.VILLAGE, "橹声村党支部", "Lusheng Village Branch", 13),
            (Kind.HOSPITAL, "霁湾镇卫生院党支部", "Jiwan Health Centre Branch", 11),
            (Kind.PRIVATE_FIRM, "霁湾渔具公司党支部", "Jiwan Tackle Company Branch", 6),
        ),
    ),
    (
        ("霁溪乡", "Jixi Township"),
        (
            (Kind.VILLAGE, "枕溪头村党支部", "Zhenxitou Village Branch", 22),
            (Kind.VILLAGE, "七星杉村党支部", "Qixingshan Village Branch", 18),
            (Kind.VILLAGE, "磨石坳村党支部", "Moshiao Village Branch", 15),
            (Kind.VILLAGE, "云脚寨村党支部", "Yunjiaozhai Village Branch", 12),
            (Kind.VILLAGE, "桐子坡村党支部", "Tongzipo Village Branch", 27),
            (Kind.VILLAGE, "风铃垭村党支部", "Fenglingya Village Branch", 5),
            (Kind.COMMUNITY, "霁溪口社区党支部", "Jixikou Community Branch", 33),
            (Kind.SOCIAL_ORGANISATION, "霁溪竹编协会党支部", "Jixi Bamboo Craft Branch", 7),
        ),
    ),
    (
        ("霁原镇", "Jiyuan Town"),
        (
            (Kind.VILLAGE, "麦垄村党支部", "Mailong Village Branch", 39),
            (Kind.VILLAGE, "双燕井村党支部", "Shuangyanjing Village Branch", 32),
            (Kind.VILLAGE, "晒谷场村党支部", "Shaiguchang Village Branch", 26),
            (Kind.VILLAGE, "新柳屯村党支部", "Xinliutun Village Branch", 21),
            (Kind.VILLAGE, "棉田岗村党支部", "Miantiangang Village Branch", 30),
            (Kind.VILLAGE, "长灯坝村党支部", "Changdengba Village Branch", 17),
            (Kind.COMMUNITY, "霁原街社区党支部", "Jiyuanjie Community Branch", 44),
            (Kind.STATE_FIRM, "霁川国有林场党支部", "Jichuan Forest Farm Branch", 19),
        ),
    ),
    (
        ("霁阳街道", "Jiyang Subdistrict"),
        (
            (Kind.COMMUNITY, "向阳渡社区党支部", "Xiangyangdu Community Branch", 58),
            (Kind.COMMUNITY, "书声里社区党支部", "Shushengli Community Branch", 51),
            (Kind.ORGAN, "霁川县水利工程局机关党支部", "Water Works Bureau Branch", 16),
            (Kind.STATE_FIRM, "霁川供水公司党支部", "Jichuan Water Company Branch", 24),
            (Kind.STATE_FIRM, "霁川公交公司党支部", "Jichuan Bus Company Branch", 36),
            (Kind.UNIVERSITY, "霁川职业学院机电系党支部", "College Mechanics Branch", 20),
            (Kind.UNIVERSITY, "霁川职业学院护理系党支部", "College Nursing Branch", 15),
            (Kind.PRIVATE_FIRM, "霁阳电子公司党支部", "Jiyang Electronics Branch", 10),
        ),
    ),
)

REVIEWED_TOWNSHIPS = (
    (
        ("澄溪镇", "Chengxi Town"),
        (
            (Kind.VILLAGE, "岚下村党支部", "Lanxia Village Branch", 26),
            (Kind.VILLAGE, "竹影塆村党支部", "Zhuyingwan Village Branch", 18),
            (Kind.COMMUNITY, "澄溪街社区党支部", "Chengxijie Community Branch", 40),
        ),
    ),
)

APPEALED_TOWNSHIPS = (
    (
        ("望溪镇", "Wangxi Town"),
        (
            (Kind.VILLAGE, "月牙坞村党支部", "Yueyawu Village Branch", 30),
            (Kind.VILLAGE, "松涛坞村党支部", "Songtaowu Village Branch", 22),
            (Kind.COMMUNITY, "望溪街社区党支部", "Wangxijie Community Branch", 35),
        ),
    ),
)


def person_names():
    """Yield names that nobody bears: 赵示一, 钱示一, 孙示一 and so on."""
    for numeral in NUMERALS:
        for surname in SURNAMES:
            yield f"{surname}示{numeral}"
