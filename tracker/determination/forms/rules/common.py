"""What every rule may state beside its own: bounds, and for a fact exemption and periods."""

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.parts import Bound, Choice, Nested

LEAF_COMMON = (
    Bound(
        name="floor",
        label=_("At least"),
        usual=_("as usual: 0"),
        help=_("The least that it gives, in points."),
    ),
    Bound(
        name="cap",
        label=_("At most"),
        usual=_("as usual: the full mark"),
        help=_("The most that it gives, in points."),
    ),
    Choice(
        name="if_not_applicable",
        label=_("When it does not concern an organisation"),
        choices=(
            ("refuse", _("this is not foreseen")),
            ("rescale", _("leave it out and rescale the rest")),
            ("full", _("full points, with a recorded reason")),
        ),
        default="refuse",
    ),
    Nested(
        name="periods",
        label=_("By period"),
        parts=(
            Choice(
                name="of",
                label=_("Scored once a"),
                choices=(
                    ("", _("– once, for the whole year")),
                    ("month", _("month")),
                    ("quarter", _("quarter")),
                    ("half_year", _("half-year")),
                    ("year", _("year, over several years")),
                ),
            ),
            Choice(
                name="combine",
                label=_("The periods are joined by"),
                choices=(
                    ("mean", _("their mean")),
                    ("sum", _("their sum")),
                    ("lowest", _("the lowest alone")),
                    ("highest", _("the highest alone")),
                    ("last", _("the last alone")),
                ),
                default="mean",
            ),
            Choice(
                name="missing",
                label=_("A period without a fact"),
                choices=(
                    ("refuse", _("is asked for")),
                    ("zero", _("counts 0")),
                    ("skip", _("is left out")),
                ),
                default="refuse",
            ),
        ),
    ),
)
GROUP_COMMON = (
    Bound(
        name="floor",
        label=_("At least"),
        usual=_("as usual"),
        help=_("The least that it gives, in points."),
    ),
    Bound(
        name="cap",
        label=_("At most"),
        usual=_("as usual"),
        help=_("The most that it gives, in points."),
    ),
)
