"""What deserves a second look: copied words, one photo twice, a quarter told in one night."""

import io

from PIL import Image, ImageDraw

from tracker.files import actions as files
from tracker.honesty import actions as signals
from tracker.management.demo.places import seeded
from tracker.performance import actions as performance

COPIED = (
    "下午在党员活动室集中学习一小时，随后分三组到村东老渠清淤。渠口石板断了两块，第二组从旧晒场搬来"
    "条石补上；住在渠边的退伍老兵把自家铁锹全借了出来。干到傍晚，水放下来试了一遍，上游菜地不再积水。"
    "收工时大家在渠边议了一刻钟：清出来的淤泥各家可以拉去垫菜园，渠口加一道拦草栅，由两名党员轮流看管。",
    "下午在党员活动室集中学习一个多小时，随后分四组到河湾老渠清淤。渠口石板断了三块，第二组从旧晒场搬来"
    "条石补上；住在渠边的退伍老兵把自家铁锹全借了出来。干到天黑，水放下来试了一遍，上游菜地不再积水。"
    "收工时大家在渠边议了半个钟头：渠口加一道拦草栅，由两名党员轮流看管，清出来的淤泥各家可以拉去垫菜园。",
)
AGREED = (
    "联合镇卫生院到文化广场开展义诊，量血压、测血糖一百一十人次，给行动不便的九位老人上门换药。"
    "党员志愿者负责引导和登记，把需要复查的名单当场交给家庭医生，约好下周三统一接送到镇上复查。",
    "联合镇卫生院到文化广场开展义诊，量血压、测血糖八十六人次，给行动不便的六位老人上门换药。"
    "党员志愿者负责引导和登记，把需要复查的名单当场交给家庭医生，约好下周三统一接送到镇上复查。",
)
PHOTOGRAPHED = (
    "整理党群服务中心阅览角，重新编号上架，坏了的书架换了层板，下周起晚上开放两小时。",
    "清理活动室门前堆放的旧物，划出非机动车停放线，商户代表到场认了责任段。",
)
IN_ONE_NIGHT = (
    "走访外出务工党员家属，问了老人看病和孩子上学的事。",
    "商定道路养护分段，路口一段由党员先试做。",
    "听取低保户意见，逐户核对补贴到账情况。",
    "检查微型消防站器材，补了两具灭火器。",
    "讨论入党积极分子培养情况，确定联系人。",
    "巡查河道，劝离一处违规网箱。",
    "组织学习惠农政策，解答耕地补贴申报。",
    "调解宅基地边界纠纷，双方签字。",
)
LATE = "入户核对流动党员去向，两人已转入务工地支部，补记联系方式。"


def plant(run, ago):
    """Plan the records of these weeks that deserve a second look, and the look itself."""
    timeline, branches = run.timeline, run.place.branches
    sent, size = [], len(branches)
    near, far = branches[1], branches[size // 2]
    neighbour, quiet, late = branches[2], branches[3], branches[size - 1]

    def tell(branch, happened_on, title, text, *, photo=None):
        def act(at):
            begin = run.cycle.starts_on
            sent.append(_tell(run, branch, max(happened_on, begin), title, text, photo, at))

        return act

    timeline.add(ago(33), 19, tell(far, ago(34), "志愿清淤", COPIED[0]))
    timeline.add(ago(11), 20, tell(near, ago(12), "志愿清淤", COPIED[1]))
    timeline.add(ago(9), 18, tell(neighbour, ago(9), "联合义诊", AGREED[0]))
    timeline.add(ago(8), 9, tell(near, ago(9), "联合义诊", AGREED[1]))
    timeline.add(ago(24), 17, tell(near, ago(24), "整理阅览角", PHOTOGRAPHED[0], photo=1))
    timeline.add(ago(5), 17, tell(neighbour, ago(5), "清理旧物", PHOTOGRAPHED[1], photo=0.5))
    timeline.add(ago(4), 10, tell(late, ago(47), "核对流动党员", LATE))
    for number, text in enumerate(IN_ONE_NIGHT):
        day = ago(80 - 9 * number)
        timeline.add(ago(6), 22, tell(quiet, day, "支部工作", text), minute=4 * number)
    timeline.add(ago(0), 7, lambda at: signals.look(run.place.county, at=at, only=sent), minute=20)


def _tell(run, branch, happened_on, title, text, photo, at):
    """Send one record, with a photo of that size where one is given; return its number."""
    secretary = run.place.secretary(branch)
    stored = []
    if photo is not None:
        picture = _picture(photo)
        stored.append(
            files.store(picture, organisation=branch, by=secretary, at=at, name="现场照片.jpg")
        )
    record = performance.save_and_send(
        run.participant(branch),
        happened_on=min(happened_on, at.date()),
        title=title,
        place=branch.usual_place,
        what_was_done=text,
        files=stored,
        by=secretary,
        at=at,
    )
    return record.pk


def _picture(size):
    """Draw a room with shelves and people, always the same one, as a JPEG of that size."""
    chance = seeded("photo")
    picture = Image.new("RGB", (960, 720), (214, 203, 184))
    drawn = ImageDraw.Draw(picture)
    drawn.rectangle((0, 520, 960, 720), fill=(140, 112, 84))
    drawn.rectangle((40, 30, 920, 110), fill=(176, 30, 34))
    for shelf in range(4):
        top = 160 + 85 * shelf
        drawn.rectangle((60, top + 70, 560, top + 78), fill=(96, 70, 48))
        x = 70
        while x < 540:
            wide, high = chance.randint(10, 26), chance.randint(40, 68)
            colour = tuple(chance.randint(50, 220) for _part in range(3))
            drawn.rectangle((x, top + 70 - high, x + wide, top + 70), fill=colour)
            x += wide + 3
    for x, y in ((640, 330), (740, 300), (850, 350), (580, 420)):
        coat = tuple(chance.randint(30, 160) for _part in range(3))
        drawn.rectangle((x - 45, y + 50, x + 45, y + 260), fill=coat)
        drawn.ellipse((x - 34, y - 34, x + 34, y + 46), fill=(222, 184, 150))
    picture = picture.resize((int(960 * size), int(720 * size)))
    file = io.BytesIO()
    picture.save(file, "JPEG", quality=88 if size == 1 else 55)
    return file.getvalue()
