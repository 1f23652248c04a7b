"""Sentences of branches, put together from parts: what was done and what follows from it."""

from tracker.organisations.models import OrganisationKind as Kind

EVERYWHERE = ("党章和党内法规", "困难党员走访", "流动党员联系", "廉洁风险提醒", "志愿服务排班")
IN_VILLAGES = (
    "道路养护",
    "防汛值班",
    "集体林地管理",
    "老年食堂开办",
    "饮水管网改造",
    "返乡青年创业",
)
IN_COMMUNITIES = ("垃圾分类", "楼道整治", "老年食堂开办", "新就业群体服务", "便民窗口延时服务")
AT_WORK = ("安全隐患排查", "业务骨干培养", "服务作风改进", "重点项目攻坚", "群众来信办理")

PLACES = ("党员活动室", "会议室", "党群服务中心", "现场")


def topics_of(kind):
    """Return what an organisation of that kind would talk about."""
    own = {Kind.VILLAGE: IN_VILLAGES, Kind.COMMUNITY: IN_COMMUNITIES}.get(kind, AT_WORK)
    return (*EVERYWHERE, *own)


OPENINGS = (
    "书记主持，",
    "按计划安排，",
    "利用晚上时间，",
    "在会议室集中进行，",
    "分两个小组进行，",
    "结合近期工作，",
)

FOLLOW_UPS = (
    "由组织委员跟进，下月会上通报进展。",
    "两项建议报乡镇答复，一项支部自行办理。",
    "请假党员由副书记一周内补学。",
    "列入问题清单，月底前销号。",
    "结果在公开栏张贴七天，听取意见。",
    "明确两名党员负责，月底前办结。",
    "无需上级协调的事项，支部当场定下办理人。",
    "",
)

# what is told of each kind of work; {topic} is one of `topics_of` the kind
DONE = {
    "t-theme-day": (
        "固定党日集中学习，随后围绕{topic}开展志愿服务，清理三处积存杂物。",
        "重温入党誓词，交流{topic}的做法，为两户老人检修了线路。",
        "学习后分组走访，收集关于{topic}的意见九条。",
    ),
    "t-committee-meeting": (
        "研究{topic}，讨论两名入党积极分子的培养情况。",
        "通报上月事项办理情况，商定{topic}的分工。",
    ),
    "t-general-meeting": (
        "听取支委会工作报告，讨论{topic}，表决通过下一步安排。",
        "通报党费收缴和{topic}情况，党员逐一发言。",
    ),
    "t-party-lecture": ("以{topic}为题讲党课，结合身边三件事讨论。",),
    "t-life-meeting": ("会前谈心，会上对照检查，逐人开展批评和自我批评，重点谈了{topic}。",),
    "t-appraisal": ("个人自评、党员互评、民主测评，支委会研究提出评定意见并反馈本人。",),
    "t-heart-to-heart": ("支委与党员分头谈心，主要谈{topic}，记录了四条个人困难。",),
    "t-year-plan": ("讨论通过年度党建计划，把{topic}列为重点事项，明确责任人和时间。",),
    "t-duty-report": ("书记现场述职，党员和群众代表提问，重点问了{topic}，当场作答。",),
    "t-key-work": ("重点任务按节点推进：{topic}已完成两步，余下一步按期进行。",),
    "t-problem-list": ("书记领办{topic}，协调三方现场商定办法，群众代表签字确认。",),
    "t-group-meeting": ("党小组学习讨论，安排{topic}的包户联系。",),
    "t-dues-check": ("核对党费交纳人数和缺席情况，对两名党员电话提醒。",),
    "t-mobile-members": ("逐一联系在外党员，了解生活工作情况，寄送学习材料。",),
    "t-problem-visits": ("走访二十六人次，登记问题七件，其中{topic}三件，当场答复两件。",),
    "t-care-visits": ("走访生活困难党员和老党员，送去慰问品，了解{topic}方面的需要。",),
    "t-disclosure": ("公开党费、发展党员和{topic}事项，设意见箱，收到意见一条。",),
    "t-four-discussions": ("支部提议、两委商议、党员审议、群众代表决议{topic}，结果已公开。",),
    "t-consultation": ("召集居民代表商议{topic}，形成三点共识并公布。",),
    "t-joint-meeting": ("党群联席会议讨论{topic}，各方认领事项四件。",),
    "t-emergency": ("更新应急名单，演练转移路线，检查物资，重点排查{topic}。",),
    "t-rule-review": ("清理本支部制度十一项，修改两项，废止一项，重新张贴。",),
    "t-risk-points": ("排查廉政风险点六处，对{topic}补充一道审核手续。",),
    "t-education": ("集中培训半天，讲解{topic}，会后答题了解掌握情况。",),
}
GENERAL = (
    "按要求完成“{title}”，重点做了{topic}，情况已向党员通报。",
    "围绕“{title}”商定办法，先从{topic}做起，落实到人。",
)

SUMMARIES = (
    "一年来按月开展主题党日，问题清单基本销号；不足是{topic}推进偏慢，明年作为重点。",
    "组织生活比较正常，党员参与率较高；在{topic}方面群众还有意见，已列出措施。",
    "坚持书记领办难题，{topic}取得进展；资料整理和时限意识还需加强。",
)

OWN_WORDS = ("按标准逐项对照，自评如此。", "大部分做到，个别环节有差距。", "制度执行比较稳定。")

# why a reviewer chose this level, best first
REASONS = {
    "good": ("记录具体，决定有回音，查看三份记录均可核对。", "走访两名党员，说法与记录一致。"),
    "fair": ("总体做到，个别事项缺少后续情况。", "内容实在，参加人数两次偏少。"),
    "average": ("有安排也有开展，但讨论不深，整改事项写得笼统。", "半数事项看不出结果。"),
    "poor": ("多数月份没有开展，现有记录前后雷同。", "访谈中党员对主要事项不清楚。"),
}

FINDINGS = (
    ("i-disclosure", "党务公开栏两个季度没有更新，党费和发展党员情况未公开。"),
    ("i-heart-to-heart", "抽查发现谈心谈话没有覆盖全体支委，三名党员表示全年没有谈过。"),
    ("i-theme-day", "有两个月主题党日只有转发材料，没有讨论和后续。"),
    ("i-dues", "部分党员党费连续两季度未按时交纳，支部没有提醒记录。"),
    ("i-problem-answered", "群众反映的排水问题超过答复时限，没有说明原因。"),
)
RED_LINE = ("i-red-line", "集体资产出租未经集体讨论即签订协议，程序缺失，已责令纠正。")

MEASURES = (
    "一周内补齐公开内容，此后每季度首月二十日前更新，并由纪检委员核对。",
    "制定谈话安排表，本月内谈到每名党员，支委逐人签字。",
    "列出逾期事项逐件答复，说明原因和完成日期，报镇党委备查。",
)
REPORTS = (
    "已补齐并张贴，请三名党员代表核对，意见已采纳；今后由专人按季更新。",
    "已全部谈完，梳理困难四条，帮助解决两条，其余列入下月计划。",
    "逾期事项均已答复，其中一件需上级协调，已书面上报并告知当事人。",
)
REMARK = "现场查看属实，同意销号，三个月后再看一次。"
RETURNED = "只写了打算，没有写已经做了什么，请补充完成情况。"
