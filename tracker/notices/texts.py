"""Each kind of notice as a sentence, said in the reader's language when it is read.

Values come as they were kept: a pair such as `title_zh` and `title_en` is one value, `title`.
"""

from django.utils.translation import gettext, ngettext_lazy
from django.utils.translation import gettext_lazy as _

from tracker.notices.models import NoticeKind
from tracker.organisations.bilingual import in_language

K = NoticeKind

SENTENCES = {
    K.RECORD_RETURNED: _("Returned: “%(title)s” of %(happened_on)s. %(reason)s"),
    K.RECORD_ACCEPTED: _("Accepted: “%(title)s” of %(happened_on)s."),
    K.REVIEW_ASSIGNED: _("New reviews were assigned to you."),
    K.REVIEW_REOPENED: _("Your review of %(organisation)s was given back: %(reason)s"),
    K.REVIEWS_TO_REDO: _(
        "“%(cycle)s” follows another version of its framework: %(count)s of your reviews are to be "
        "looked at again. %(reason)s"
    ),
    K.VERSION_MOVED: _(
        "“%(cycle)s” is scored by another version of its framework from now on. %(reason)s"
    ),
    K.RESULT_PUBLISHED: _("The results of “%(cycle)s” are published."),
    K.APPEAL_FILED: _("%(organisation)s has appealed against its result of “%(cycle)s”."),
    K.APPEAL_ANSWERED: _("The appeal of %(organisation)s in “%(cycle)s” was answered."),
    K.VETO_PROPOSED: _("A veto at %(organisation)s in “%(cycle)s” waits for a second person."),
    K.VETO_CONFIRMED: _("A veto at %(organisation)s in “%(cycle)s” was confirmed: %(title)s"),
    K.VETO_EXCEPTED: _(
        "An exception to the veto at %(organisation)s in “%(cycle)s” was accepted: %(title)s"
    ),
    K.VETO_LIFTED: _("The veto at %(organisation)s in “%(cycle)s” was lifted: %(title)s"),
    K.EXCEPTION_CLAIMED: _(
        "An exception to the veto at %(organisation)s in “%(cycle)s” was claimed: %(title)s"
    ),
    K.EXCEPTION_REFUSED: _(
        "The exception to the veto at %(organisation)s in “%(cycle)s” was not accepted: %(title)s"
    ),
    K.FINDING_RAISED: _("A finding was raised at %(organisation)s: %(title)s"),
    K.FINDING_DISMISSED: _("A finding at %(organisation)s was dismissed: %(title)s"),
    K.REPLY_RECEIVED: _("%(organisation)s has replied to the finding: %(title)s"),
    K.REPLY_ANSWERED: _("The reply of %(organisation)s was answered: %(title)s"),
    K.RECTIFICATION_ORDERED: _("%(organisation)s has to rectify by %(due_on)s: %(title)s"),
    K.RECTIFICATION_REPORTED: _("%(organisation)s reports what was rectified: %(title)s"),
    K.RECTIFICATION_RETURNED: _(
        "The report of %(organisation)s was returned, due by %(due_on)s: %(title)s"
    ),
    K.RECTIFICATION_CLOSED: _("Closed off at %(organisation)s: %(title)s"),
    K.RECTIFICATION_OVERDUE: _("Overdue since %(due_on)s at %(organisation)s: %(title)s"),
    K.APPRAISAL_RETURNED: _(
        "The appraisal of members of %(organisation)s was returned: %(reason)s"
    ),
    K.TALK_OPENED: _("A talk with %(organisation)s is to be held: %(title)s"),
    K.TASK_HANDED_DOWN: _("%(organisation)s has handed down, due by %(due_on)s: %(title)s"),
    K.TASK_TAKEN_BACK: _("Taken back, nothing is to be done: %(title)s. %(reason)s"),
    K.LEAK_HANDED: _("For you to mend at %(organisation)s: %(gap)s – %(title)s"),
}

# sentences that count; `count` is the value that says how many
COUNTED = {
    K.TASK_REMINDER: ngettext_lazy(
        "%(count)d task is to do, by %(due_on)s.",
        "%(count)d tasks are to do, the first by %(due_on)s.",
        "count",
    ),
    K.TASKS_ESCALATED: ngettext_lazy(
        "%(count)d task has now been overdue for more than %(days)s days (organisations "
        "concerned: %(organisations)s).",
        "%(count)d tasks have now been overdue for more than %(days)s days (organisations "
        "concerned: %(organisations)s).",
        "count",
    ),
    K.ATTENDANCE_LOW: ngettext_lazy(
        "At %(count)d branch too few came to the last two meetings: look at it together with "
        "the branch.",
        "At %(count)d branches too few came to the last two meetings: look at it together with "
        "the branches.",
        "count",
    ),
    K.DUES_FALLING: ngettext_lazy(
        "At %(count)d branch a smaller share than before paid dues in time: ask what holds it up.",
        "At %(count)d branches a smaller share than before paid dues in time: ask what holds it "
        "up.",
        "count",
    ),
}


def _places(places):
    """How many at which place, after a sentence that gives the number of all; "" for none."""
    if not places:
        return ""
    each = [
        _place(in_language(place["name_zh"], place["name_en"]), place["count"]) for place in places
    ]
    return gettext(" Among them: %(places)s.") % {"places": gettext(", ").join(each)}


def _place(name, count):
    return gettext("%(place)s %(count)s") % {"place": name, "count": count}


TERM_ENDING = _("The term of %(organisation)s ends on %(ends_on)s: prepare the re-election.")
TERM_OVERDUE = _("The term of %(organisation)s ended on %(ends_on)s: the re-election is overdue.")


def text_of(notice):
    """Return the sentence of a notice; where a value is missing, what its kind is called."""
    values = {
        stem: in_language(notice.values.get(f"{stem}_zh", ""), notice.values.get(f"{stem}_en", ""))
        for stem in {name[:-3] for name in notice.values if name.endswith(("_zh", "_en"))}
    } | notice.values
    try:
        if notice.kind == NoticeKind.TERM_ENDING:
            is_over = values["stage"] == "overdue"
            sentence = str(TERM_OVERDUE if is_over else TERM_ENDING)
        elif notice.kind in COUNTED:
            sentence = COUNTED[NoticeKind(notice.kind)]
        else:
            sentence = str(SENTENCES[NoticeKind(notice.kind)])
        return (sentence % values + _places(values.get("places", []))).strip()
    except (KeyError, TypeError, ValueError):
        # an older notice may lack a value that its sentence has today
        return notice.get_kind_display()
