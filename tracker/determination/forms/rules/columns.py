"""Inputs that the forms of several rules have."""

from django.utils.translation import gettext_lazy as _

from tracker.determination.forms.rules.lists import Column
from tracker.determination.forms.rules.parts import Choice, Number

CODE = Column(name="code", label=_("code or short name"), is_number=False)
POINTS = Column(name="points", label=_("points"))
FACTOR = Column(name="factor", label=_("factor"))
DEDUCT_OR_ADD = Choice(
    name="mode",
    label=_("What it does"),
    choices=(("deduct", _("takes points off the full mark")), ("add", _("adds points from 0"))),
    default="deduct",
)
EACH = Number(name="each", label=_("Points for each"), help=_("For example 0.5."))
