"""The sheet of organisations: a whole county in one file, in any order of rows."""

from dataclasses import replace

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from tracker.organisations import actions
from tracker.organisations.actions.tree import CORRECTABLE, is_possible_code
from tracker.organisations.models import Organisation, OrganisationKind, OrganisationLevel
from tracker.organisations.permissions import Permission
from tracker.organisations.resources.cells import (
    COMMITTEE_LEVELS,
    KIND_WORDS,
    LEVEL_WORDS,
    SETTLEMENT,
    CodeWithin,
    NamedColumn,
    WordsWidget,
)
from tracker.spreadsheets.plans import Planned, RowError
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.sheets import clean_code
from tracker.spreadsheets.widgets import CodeWidget, IntegerWidget


class OrganisationResource(ResourceBase):
    """Organisations by code. A parent may stand in a later row; a root is never created here.

    A sheet of public division codes (code, name, parent_code, level, field) is read as it is:
    `field` gives the kind of villages and communities, everything above is a committee, and a code
    of twelve digits is the division code too.
    """

    permission = Permission.ORGANISATION_EDIT

    code = NamedColumn(
        "code",
        title_en="Code",
        title_zh="编码",
        aliases=("组织编码", "代码", "organisation code"),
        widget=CodeWidget(),
        required=True,
        help_en="Letters, digits, - and _, at most 32. Never changed afterwards.",
        help_zh="字母、数字、- 和 _，最多 32 位；以后不再更改。",
    )
    parent_code = NamedColumn(
        "parent__code",
        title_en="Code of the organisation above",
        title_zh="上级编码",
        aliases=("parent", "parent code", "上级代码", "上级组织编码"),
        widget=CodeWithin(Organisation),
        help_en="May stand in another row of this sheet.",
        help_zh="可以是本表其他行的编码。",
    )
    name_zh = NamedColumn(
        "name_zh",
        title_en="Chinese name",
        title_zh="中文名称",
        aliases=("name", "名称", "组织名称"),
        help_en="One of the two names must be filled in.",
        help_zh="中文名称和英文名称至少填一个。",
    )
    name_en = NamedColumn("name_en", title_en="English name", title_zh="英文名称")
    level = NamedColumn(
        "level",
        title_en="Level",
        title_zh="层级",
        widget=WordsWidget(OrganisationLevel, LEVEL_WORDS),
        required=True,
        help_en="province, city, county, township or branch",
        help_zh="省、市、县、乡镇（街道）、支部",
    )
    kind = NamedColumn(
        "kind",
        title_en="Kind",
        title_zh="类型",
        aliases=("field", "类别", "领域"),
        widget=WordsWidget(OrganisationKind, KIND_WORDS),
        help_en="village, community, organ, state firm, university, hospital, private firm or "
        "social organisation; may be empty above the branches",
        help_zh="村、社区、机关、国企、高校、医院、非公企业、社会组织；支部以上可以不填",
    )
    division_code = NamedColumn(
        "division_code",
        title_en="Public division code",
        title_zh="统计用区划代码",
        aliases=("区划代码",),
        widget=CodeWidget(),
        help_en="12 digits, where there is one",
        help_zh="12 位数字，没有可不填",
    )
    members = NamedColumn(
        "members",
        title_en="Full members",
        title_zh="正式党员数",
        aliases=("党员数",),
        widget=IntegerWidget(),
        help_en="A whole number",
        help_zh="整数",
    )
    usual_place = NamedColumn(
        "usual_place", title_en="Usual meeting place", title_zh="常用活动地点"
    )
    contact = NamedColumn("contact", title_en="Whom to call", title_zh="联系人")

    class Meta:
        model = Organisation
        import_id_fields = ("code",)

    def get_queryset(self):
        return Organisation.objects.visible_to(self.user)

    def organisation_of(self, instance):
        """An organisation itself; for a new one the nearest above it that is there already."""
        if instance.pk:
            return instance
        return self._base.get(instance.code)

    def may_write(self, instance):
        # a new row whose parent is wrong is reported at its parent, not as a missing right
        if instance.pk is None and self._base.get(instance.code) is None:
            return True
        return super().may_write(instance)

    def validate(self, instance, values):
        """Check codes, dissolved organisations and the right at the new parent."""
        super().validate(instance, values)
        if not instance.pk and not is_possible_code(instance.code):
            message = _("“%(code)s” cannot be a code: letters, digits, - and _ only, at most 32.")
            raise ValidationError({"code": message % {"code": instance.code}})
        if instance.pk and instance.dissolved_on:
            message = _("%(name)s has been dissolved.") % {"name": instance.name}
            raise ValidationError({"code": message})
        if not instance.name_zh and not instance.name_en:
            raise ValidationError({"name_zh": _("A name in at least one language is needed.")})
        if "parent_code" not in values:
            if not instance.pk:
                raise ValidationError({"code": _("A new organisation needs the one above it.")})
            return
        wrong = self._wrong_parent(instance, values["parent_code"])
        if wrong:
            raise ValidationError({"parent__code": wrong})

    def _wrong_parent(self, instance, code):
        """Return what is wrong with the parent of a row, or None."""
        old = instance.parent.code if instance.pk and instance.parent_id else None
        if instance.pk and code == old:
            return None
        if code is None:
            if instance.pk:
                return _("This cell must be filled in: the organisation has one above it.")
            return _("Only the command at the machine founds an organisation without a parent.")
        if instance.pk and not instance.parent_id:
            return _("The root of a tree cannot be moved.")
        parent = self.fields["parent_code"].widget.row(code)
        if parent is not None:
            if parent.dissolved_on:
                return _("%(name)s has been dissolved.") % {"name": parent.name}
            if not self.user.has_perm(Permission.ORGANISATION_EDIT, parent):
                return _("Your post does not include the right to change this row.")
        return None

    def _check(self, sheet, *, locking):
        """Check as every sheet is checked, then the tree that would come of it."""
        columns, _errors = self._columns_of(sheet)
        place = {name: position for position, name in columns}
        sheet = self._with_kinds(sheet, place)
        coming = {}
        if "code" in place:
            for row in sheet.rows:
                above = row.cells[place["parent_code"]] if "parent_code" in place else ""
                coming.setdefault(clean_code(row.cells[place["code"]]), clean_code(above))
        self.fields["parent_code"].widget.coming = frozenset(coming) - {""}
        self._base = self._bases(coming)
        plan = super()._check(sheet, locking=locking)
        if "parent_code" not in place:
            return plan
        header = sheet.headers[place["parent_code"]]
        circles = self._circles(plan, coming)
        errors = [
            RowError(row.row_number, header, _("This organisation would lie below itself."))
            for row in plan.rows
            if row.values["code"] in circles
        ]
        if not errors:
            return plan
        errors = tuple(sorted([*plan.errors, *errors], key=lambda error: error.row))
        bad = {error.row for error in errors}
        rows = tuple(row for row in plan.rows if row.row_number not in bad)
        return replace(plan, rows=rows, errors=errors)

    @staticmethod
    def _with_kinds(sheet, place):
        """Return the sheet with the kind of committees filled in where it is blank or says land."""
        if "level" not in place or "kind" not in place:
            return sheet
        levels = WordsWidget(OrganisationLevel, LEVEL_WORDS)
        levels.prepare(())
        rows = []
        for row in sheet.rows:
            cells = list(row.cells)
            try:
                level = levels.clean(cells[place["level"]])
            except ValueError:
                level = ""
            if level in COMMITTEE_LEVELS and str(cells[place["kind"]]).lower() in SETTLEMENT:
                cells[place["kind"]] = OrganisationKind.COMMITTEE.value
            rows.append(replace(row, cells=tuple(cells)))
        return replace(sheet, rows=tuple(rows))

    def _bases(self, coming):
        """Return {code: the nearest organisation above that is there already and visible}."""
        wanted = [code for code in {*coming, *coming.values()} if code]
        there = {}
        for start in range(0, len(wanted), 5000):
            part = self.get_queryset().filter(code__in=wanted[start : start + 5000])
            there |= {organisation.code: organisation for organisation in part}
        bases = {}
        for code in coming:
            line, above = [code], coming[code]
            while above and above not in there and above not in bases and above in coming:
                if above in line:
                    break
                line.append(above)
                above = coming[above]
            base = there.get(above) or bases.get(above)
            bases |= dict.fromkeys(line, base)
        return bases

    def _circles(self, plan, coming):
        """Return codes that would lie below themselves, after the moves of this plan."""
        parents = dict(coming)
        moved = [
            row
            for row in plan.to_write
            if row.action is Planned.UPDATE and "parent_code" in row.changes
        ]
        if moved or any(row.action is Planned.CREATE for row in plan.to_write):
            # codes outside the sheet keep the parent they have
            paths = dict(self.get_queryset().values_list("path", "code"))
            for path, code in paths.items():
                parents.setdefault(code, paths.get(path[:-4]))
        circles, safe = set(), set()
        for start in coming:
            line, code = [], start
            while code and code not in safe and code not in line:
                line.append(code)
                code = parents.get(code)
            if code and code in line:
                circles |= set(line[line.index(code) :])
                line = line[: line.index(code)]
            safe |= set(line) - circles
        return circles & set(coming)

    def apply(self, rows, *, by, at):
        """Found what is new, level by level; correct and move what is there."""
        new = [row for row in rows if row.action is Planned.CREATE]
        widget = self.fields["parent_code"].widget
        by_code = {row.values["code"]: row for row in new}
        wanted, done = [], set()
        for row in new:
            line = []
            code = row.values["code"]
            while code in by_code and code not in done:
                line.append(by_code[code])
                done.add(code)
                code = by_code[code].values["parent_code"]
            wanted += reversed(line)
        actions.found_all([self._new(row, widget) for row in wanted], by=by, at=at)
        moves = []
        for row in rows:
            if row.action is not Planned.UPDATE:
                continue
            changes = {
                name: value
                for name, value in row.values.items()
                if name in row.changes and name in CORRECTABLE
            }
            if changes:
                # the check has set the new values on its instance; the action compares with old
                organisation = Organisation.objects.get(pk=row.instance.pk)
                actions.correct(organisation, by=by, at=at, **changes)
            if "parent_code" in row.changes:
                moves.append(row)
        self._move(moves, by=by, at=at)

    @staticmethod
    def _move(rows, *, by, at):
        """Move in an order in which nothing lies below itself on the way."""
        waiting = list(rows)
        while waiting:
            left = []
            for row in waiting:
                organisation = Organisation.objects.get(pk=row.instance.pk)
                to = Organisation.objects.get(code=row.values["parent_code"])
                if to.is_within(organisation):
                    left.append(row)
                else:
                    actions.move(organisation, to=to, by=by, at=at)
            if len(left) == len(waiting):
                raise AssertionError("the check lets no circle through")
            waiting = left

    @staticmethod
    def _new(row, widget):
        fields = {name: value for name, value in row.values.items() if name not in ("parent_code",)}
        parent = row.values["parent_code"]
        code = row.values["code"]
        if "division_code" not in fields and len(code) == 12 and code.isdecimal():
            fields["division_code"] = code
        return {**fields, "parent": widget.row(parent) or parent}

    def table(self, queryset=None, *, title=None):
        """What goes out: organisations that are not dissolved."""
        if queryset is None:
            queryset = self.get_queryset().active()
        return super().table(queryset, title=title)
