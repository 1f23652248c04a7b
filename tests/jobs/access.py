"""Who gets what at the pages of background work; the job is one of the county."""

from tests.access import MEMBERS, Row

EVERYBODY = [member for member in MEMBERS if member != "anonymous"]
NEAR = ("administrator", "technical")


def job(world):
    return {"pk": world.job.pk}


ROWS = {
    "jobs:list": Row(get=dict.fromkeys(EVERYBODY, 200)),
    "jobs:detail": Row(get=dict.fromkeys(NEAR, 200), arguments=job),
    "jobs:cancel": Row(is_post_only=True, arguments=job, post=dict.fromkeys(NEAR, 302)),
    "jobs:again": Row(is_post_only=True, arguments=job, post=dict.fromkeys(NEAR, 302)),
}
