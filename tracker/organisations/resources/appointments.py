"""The sheet of people and posts: one row for each appointment."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from tracker.organisations import actions
from tracker.organisations.actions.people import SHARED_SEATS
from tracker.organisations.models import Appointment, Organisation, Person, Post
from tracker.organisations.permissions import Permission
from tracker.organisations.resources.cells import (
    CodeWithin,
    NamedColumn,
    PersonCodeWidget,
    WordsWidget,
)
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.plans import Planned, RowError
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.widgets import DateWidget, YesNoWidget

POST_WORDS = {
    "支部书记": PostKind.BRANCH_SECRETARY,
    "党支部书记": PostKind.BRANCH_SECRETARY,
    "书记": PostKind.BRANCH_SECRETARY,
    "副书记": PostKind.DEPUTY_SECRETARY,
    "第一书记": PostKind.FIRST_SECRETARY,
    "组织委员": PostKind.ORGANISATION_MEMBER,
    "宣传委员": PostKind.PUBLICITY_MEMBER,
    "纪检委员": PostKind.DISCIPLINE_MEMBER,
}


class AppointmentResource(ResourceBase):
    """Appointments by person, organisation, post and first day; people and seats come along.

    Handing over takes two rows: the holder before gets a last day, the new one begins after it.
    """

    permission = Permission.PERSON_EDIT

    person_code = NamedColumn(
        "person__code",
        title_en="Code of the person",
        title_zh="人员编码",
        widget=PersonCodeWidget(),
        required=True,
        help_en="Issued by the county; never an identity-card number.",
        help_zh="由县里编发，不得使用身份证号。",
    )
    name = NamedColumn(
        "person__name",
        title_en="Name",
        title_zh="姓名",
        required=True,
    )
    organisation_code = NamedColumn(
        "post__organisation__code",
        title_en="Code of the organisation",
        title_zh="党组织编码",
        aliases=("组织编码", "单位编码"),
        widget=CodeWithin(Organisation),
        required=True,
    )
    post_kind = NamedColumn(
        "post__kind",
        title_en="Post",
        title_zh="岗位",
        aliases=("职务",),
        widget=WordsWidget(PostKind, POST_WORDS),
        required=True,
        help_en="As in the list of posts, for example: branch secretary",
        help_zh="按岗位名称填写，例如：党支部书记",
    )
    since = NamedColumn(
        "since",
        title_en="Since",
        title_zh="任职日期",
        widget=DateWidget(),
        required=True,
        help_en="For example 2026-03-01",
        help_zh="例如 2026-03-01",
    )
    until = NamedColumn(
        "until",
        title_en="Until",
        title_zh="离任日期",
        widget=DateWidget(),
        help_en="The last day; empty while it is open",
        help_zh="最后一天；在任的不填",
    )
    is_deputy = NamedColumn(
        "is_deputy",
        title_en="Acts as deputy",
        title_zh="代理",
        widget=YesNoWidget(),
        help_en="yes or no",
        help_zh="是或否",
    )

    class Meta:
        model = Appointment
        import_id_fields = ("person_code", "organisation_code", "post_kind", "since")

    def get_queryset(self):
        return Appointment.objects.visible_to(self.user)

    def related(self):
        return ["person__home", "post__organisation"]

    def organisation_of(self, instance):
        return instance.post.organisation if instance.pk else None

    def may_write(self, instance):
        # a new row is asked for in `validate`, where its organisation is known
        return instance.pk is None or super().may_write(instance)

    def validate(self, instance, values):
        """Check the right at the organisation, the person's code, the order of days."""
        super().validate(instance, values)
        organisation = self.fields["organisation_code"].widget.row(values["organisation_code"])
        if not instance.pk:
            if not self.user.has_perm(Permission.PERSON_EDIT, organisation):
                raise ValidationError(
                    {
                        "post__organisation__code": _(
                            "Your post does not include the right to change this row."
                        )
                    }
                )
            if organisation.dissolved_on:
                message = _("%(name)s has been dissolved.") % {"name": organisation.name}
                raise ValidationError({"post__organisation__code": message})
        person = self._people.get(values["person_code"])
        if person is not None and not self.user.has_perm(Permission.PERSON_EDIT, person.home):
            raise ValidationError(
                {"person__code": _("This value is already in use and cannot be taken.")}
            )
        until = values.get("until")
        if until is not None and until < values["since"]:
            raise ValidationError({"until": _("An appointment cannot end before it begins.")})
        if not instance.pk:
            return
        was_deputy, ended = self._before[instance.pk]
        if "until" in values and ended is not None and (until is None or until > ended):
            message = _("An appointment that has a last day is not prolonged. Appoint anew.")
            raise ValidationError({"until": message})
        if "is_deputy" in values and bool(values["is_deputy"]) != was_deputy:
            raise ValidationError(
                {"is_deputy": _("Whether somebody is a deputy is not changed afterwards.")}
            )

    def _check(self, sheet, *, locking):
        columns, _errors = self._columns_of(sheet)
        place = {name: position for position, name in columns}
        codes = set()
        if "person_code" in place:
            codes = {str(row.cells[place["person_code"]]) for row in sheet.rows}
        self._people = {
            person.code: person
            for person in Person.objects.filter(code__in=codes).select_related("home")
        }
        there = self.get_queryset().filter(person__code__in=codes)
        self._before = {
            pk: (is_deputy, until)
            for pk, is_deputy, until in there.values_list("pk", "is_deputy", "until")
        }
        plan = super()._check(sheet, locking=locking)
        errors = [*plan.errors, *self._names(plan, sheet, place), *self._held(plan, sheet, place)]
        if len(errors) == len(plan.errors):
            return plan
        errors = tuple(sorted(errors, key=lambda error: error.row))
        bad = {error.row for error in errors}
        rows = tuple(row for row in plan.rows if row.row_number not in bad)
        return replace(plan, rows=rows, errors=errors)

    def _names(self, plan, sheet, place):
        """One code is one person: two names for it in a sheet are an error."""
        first = {}
        for row in plan.rows:
            code, name = row.values["person_code"], row.values["name"]
            if first.setdefault(code, name) != name:
                yield RowError(
                    row.row_number,
                    sheet.headers[place["name"]],
                    _("This code has another name in a row above."),
                )

    def _held(self, plan, sheet, place):
        """Seats of which there is one have one holder at a time, after the whole sheet."""
        terms = {}
        written = {row.instance.pk for row in plan.rows if row.instance.pk}
        organisations = {row.values["organisation_code"] for row in plan.rows}
        others = (
            Appointment.objects.filter(
                post__organisation__code__in=organisations, is_deputy=False, post__is_active=True
            )
            .exclude(pk__in=written)
            .values_list("post__organisation__code", "post__kind", "since", "until")
        )
        for organisation, kind, since, until in others:
            terms.setdefault((organisation, kind), []).append((since, until))
        for row in plan.rows:
            values = row.values
            deputy = values.get("is_deputy") or False
            if row.instance.pk:
                deputy = row.instance.is_deputy
            if values["post_kind"] in SHARED_SEATS or deputy:
                continue
            seat = terms.setdefault((values["organisation_code"], values["post_kind"]), [])
            since = values["since"]
            until = values["until"] if "until" in values else row.instance.until
            for begun, ended in seat:
                if (ended is None or since <= ended) and (until is None or begun <= until):
                    yield RowError(
                        row.row_number,
                        sheet.headers[place["since"]],
                        _(
                            "Somebody holds this post at that time. Give the holder before a last "
                            "day in the same sheet."
                        ),
                    )
                    break
            seat.append((since, until))

    def apply(self, rows, *, by, at):
        """End first, then appoint: so a handover fits into one sheet."""
        people = dict(self._people)
        for row in rows:
            values = row.values
            code = values["person_code"]
            person = people.get(code)
            organisation = self.fields["organisation_code"].widget.row(values["organisation_code"])
            if person is None:
                people[code] = actions.create_person(
                    code=code, name=values["name"], home=organisation, by=by, at=at
                )
            elif person.name != values["name"]:
                actions.correct_person(person, name=values["name"], home=person.home, by=by, at=at)
        for row in rows:
            if row.action is Planned.UPDATE and "until" in row.changes:
                appointment = Appointment.objects.get(pk=row.instance.pk)
                actions.end_appointment(appointment, until=row.values["until"], by=by, at=at)
        new = [row for row in rows if row.action is Planned.CREATE]
        for row in sorted(new, key=lambda row: row.values["since"]):
            values = row.values
            organisation = self.fields["organisation_code"].widget.row(values["organisation_code"])
            actions.appoint(
                people[values["person_code"]],
                self._seat(organisation, values, by=by, at=at),
                since=values["since"],
                until=values.get("until"),
                is_deputy=bool(values.get("is_deputy")),
                by=by,
                at=at,
            )

    @staticmethod
    def _seat(organisation, values, *, by, at):
        """Return a seat of the kind that is free at that time; a new one when there is none."""
        since, until = values["since"], values.get("until")
        seats = Post.objects.filter(
            organisation=organisation, kind=values["post_kind"], is_active=True
        ).order_by("pk")
        if values.get("is_deputy"):
            seat = seats.first()
        else:
            taken = Appointment.objects.filter(
                Q(until=None) | Q(until__gte=since), is_deputy=False, post__in=seats
            )
            if until is not None:
                taken = taken.filter(since__lte=until)
            seat = seats.exclude(pk__in=taken.values("post")).first()
        return seat or actions.create_post(organisation, kind=values["post_kind"], by=by, at=at)
