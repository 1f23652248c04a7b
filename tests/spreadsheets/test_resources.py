"""A sheet is checked as a whole, shown as a plan, and carried out as shown or not at all."""

from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.utils import translation

from tests.factories import NOW, TODAY, make_organisation, make_person, make_user
from tracker.audit.deeds import record
from tracker.audit.models import AuditEvent
from tracker.organisations.models import Organisation, OrganisationKind, Person
from tracker.organisations.permissions import Permission
from tracker.organisations.roles import PostKind
from tracker.spreadsheets.columns import Column
from tracker.spreadsheets.plans import PlanChanged, PlanHasErrors, Planned, RowError
from tracker.spreadsheets.reading import read
from tracker.spreadsheets.resources import ResourceBase
from tracker.spreadsheets.sheets import Sheet, SheetRow
from tracker.spreadsheets.widgets import ChoiceWidget, CodeWidget, IntegerWidget, ScopedCodeWidget
from tracker.spreadsheets.writing import write_workbook

pytestmark = pytest.mark.django_db


class PersonResource(ResourceBase):
    """People of the offices below, by code."""

    code = Column("code", title_en="Code", title_zh="编码", widget=CodeWidget())
    name = Column("name", title_en="Name", title_zh="姓名", required=True)
    home = Column(
        "home",
        title_en="Organisation",
        title_zh="所在单位",
        widget=ScopedCodeWidget(Organisation),
        required=True,
    )

    permission = Permission.PERSON_EDIT

    class Meta:
        model = Person
        import_id_fields = ("code",)

    def organisation_of(self, instance):
        return instance.home

    def apply(self, rows, *, by, at):
        for row in rows:
            person = Person.objects.filter(code=row.values["code"]).first() or Person()
            for name, value in row.values.items():
                setattr(person, name, value)
            person.save()
            record("person.saved", by=by, at=at, about=person, organisation=person.home)


@pytest.fixture
def county():
    return make_organisation(code="county")


@pytest.fixture
def branch(county):
    return make_organisation(make_organisation(county, code="town"), code="branch")


@pytest.fixture
def user(county):
    return make_user(county, PostKind.COUNTY_ADMINISTRATOR)


@pytest.fixture
def resource(user):
    return PersonResource(user=user, on=TODAY)


def sheet(*rows, headers=("Code", "Name", "Organisation")):
    return Sheet("people", 1, tuple(headers), tuple(SheetRow(n, r) for n, r in enumerate(rows, 2)))


def everything():
    return sorted(Person.objects.values_list("code", "name", "home__code"))


def carry_out(resource, plan, **options):
    return resource.execute(plan, by=resource.user, at=NOW, **options)


def test_plan_tells_what_is_new_changed_and_unchanged(resource, branch):
    make_person(branch, code="a", name="甲")
    make_person(branch, code="b", name="乙")
    plan = resource.check(
        sheet(("a", "甲", "branch"), ("b", "乙乙", "town"), (" ｃ ", "丙", "branch"))
    )
    assert plan.errors == ()
    assert [(row.row_number, row.action, row.key, row.changes) for row in plan.rows] == [
        (2, Planned.UNCHANGED, ("a",), {}),
        (3, Planned.UPDATE, ("b",), {"name": ("乙", "乙乙"), "home": ("branch", "town")}),
        (
            4,
            Planned.CREATE,
            ("c",),
            {"code": (None, "c"), "name": (None, "丙"), "home": (None, "branch")},
        ),
    ]
    assert (plan.creates, plan.updates, plan.unchanged) == (1, 1, 1)


def test_a_plan_writes_nothing_and_carrying_out_writes_exactly_it(resource, branch):
    make_person(branch, code="b", name="乙")
    before = everything()
    plan = resource.check(sheet(("b", "乙乙", "branch"), ("c", "丙", "branch")))
    assert everything() == before
    event = carry_out(resource, plan)
    after = {row[0]: row for row in everything()}
    assert (after["b"], after["c"]) == (("b", "乙乙", "branch"), ("c", "丙", "branch"))
    assert len(after) == len(before) + 1
    assert event.verb == "sheet.imported"
    assert {key: event.data[key] for key in ("created", "updated", "unchanged", "digest")} == {
        "created": 1,
        "updated": 1,
        "unchanged": 0,
        "digest": plan.digest,
    }


def test_all_errors_are_told_at_once_and_nothing_is_written(resource, branch):
    before = everything()
    plan = resource.check(
        sheet(
            ("a", "", "branch"),
            ("b", "乙", "nowhere"),
            ("c", "丙" * 61, "branch"),
            ("d", "丁", "branch"),
            ("d", "丁", "branch"),
            ("", "戊", "branch"),
        )
    )
    assert [(error.row, error.column) for error in plan.errors] == [
        (2, "Name"),
        (3, "Organisation"),
        (4, "Name"),
        (6, "Code"),
        (7, "Code"),
    ]
    with pytest.raises(PlanHasErrors):
        carry_out(resource, plan)
    with pytest.raises(PlanHasErrors):
        carry_out(resource, plan.sheet)
    assert everything() == before
    assert not AuditEvent.objects.exists()


@pytest.mark.parametrize(
    "headers",
    [
        ("code", "name", "home"),
        ("Code", "NAME", "Organisation*"),
        ("编码", " 姓 名", "所在单位"),
        ("编码", "name", "Organisation"),
    ],
)
def test_headers_in_either_language_or_machine_names(resource, branch, headers):
    plan = resource.check(sheet(("a", "甲", "branch"), headers=headers))
    assert (plan.errors, plan.creates) == ((), 1)


def test_wrong_headers_are_reported(resource):
    with translation.override("en"):
        plan = resource.check(
            sheet(("a", "1", "x", "y", "z"), headers=("Code", "id", "编码", "", "Name"))
        )
    assert plan.errors == (
        RowError(1, "id", "This column is not known here. Delete it or correct its header."),
        RowError(1, "编码", "This column is there twice."),
        RowError(1, "", "Column 4 has cells but no header."),
        RowError(1, "Organisation", "This column is missing."),
    )


def test_a_sheet_without_rows_is_an_error(resource):
    assert len(resource.check(sheet()).errors) == 1


def test_rows_outside_the_scope_are_neither_named_nor_changed(resource, branch):
    outside = make_organisation(code="outside")
    make_person(outside, code="theirs", name="外")
    before = everything()
    plan = resource.check(sheet(("theirs", "改", "branch"), ("new", "新", "outside")))
    assert [(error.row, error.column) for error in plan.errors] == [
        (2, "Code"),
        (3, "Organisation"),
    ]
    assert "outside" not in plan.errors[0].message and "外" not in plan.errors[0].message
    assert everything() == before


def test_scope_control_inside_the_scope_the_same_row_is_changed(resource, branch):
    make_person(branch, code="theirs", name="外")
    assert resource.check(sheet(("theirs", "改", "branch"))).updates == 1


def test_rows_without_the_right_are_reported(county, branch):
    officer = make_user(county, PostKind.TOWNSHIP_OFFICER)
    plan = PersonResource(user=officer, on=TODAY).check(sheet(("a", "甲", "branch")))
    assert [(error.row, error.column) for error in plan.errors] == [(2, "")]


def test_a_change_between_preview_and_confirmation_stops_the_whole(resource, branch):
    person = make_person(branch, code="a", name="甲")
    plan = resource.check(sheet(("a", "甲甲", "branch"), ("b", "乙", "branch")))
    Person.objects.filter(pk=person.pk).update(name="别人改的")
    before = everything()
    with pytest.raises(PlanChanged):
        carry_out(resource, plan)
    with pytest.raises(PlanChanged):
        carry_out(resource, plan.sheet, digest=plan.digest)
    assert everything() == before


def test_another_sheet_than_the_one_previewed_is_refused(resource, branch):
    plan = resource.check(sheet(("a", "甲", "branch")))
    with pytest.raises(PlanChanged):
        carry_out(resource, sheet(("a", "乙", "branch")), digest=plan.digest)


def test_a_row_that_appears_meanwhile_stops_the_whole(resource, branch):
    plan = resource.check(sheet(("a", "甲", "branch")))
    make_person(branch, code="a")
    with pytest.raises(PlanChanged):
        carry_out(resource, plan)


def test_a_failure_half_way_leaves_nothing(resource, branch, monkeypatch):
    plan = resource.check(sheet(("a", "甲", "branch"), ("b", "乙", "branch")))
    before, save = everything(), Person.save

    def fail_at_b(person, *args, **kwargs):
        if person.code == "b":
            raise RuntimeError("cut")
        save(person, *args, **kwargs)

    monkeypatch.setattr(Person, "save", fail_at_b)
    with pytest.raises(RuntimeError):
        carry_out(resource, plan)
    assert everything() == before
    assert not AuditEvent.objects.exists()


def test_a_repeated_key_returns_the_first_event(resource, branch):
    plan = resource.check(sheet(("a", "甲", "branch")))
    first = carry_out(resource, plan, key="k1")
    assert carry_out(resource, plan, key="k1").pk == first.pk
    assert AuditEvent.objects.filter(verb="sheet.imported").count() == 1


def test_a_resource_acts_for_its_own_person_only(resource, branch):
    plan = resource.check(sheet(("a", "甲", "branch")))
    with pytest.raises(ValueError, match="built for"):
        resource.execute(plan, by=make_user(branch), at=NOW)


def test_the_stock_ways_in_are_closed(resource):
    with pytest.raises(TypeError):
        resource.import_data(None)
    with pytest.raises(TypeError):
        resource.save_instance(Person(), True, {})


def test_only_declared_columns_are_there_and_never_id():
    assert list(PersonResource.fields) == ["code", "name", "home"]
    with pytest.raises(ImproperlyConfigured):
        type(
            "Bad",
            (PersonResource,),
            {"id": Column("id", title_en="Id", title_zh="号"), "Meta": type("Meta", (), {})},
        )


class OrganisationResource(ResourceBase):
    """Organisations, to try choices, numbers, the model's own constraints and unique columns."""

    code = Column("code", title_en="Code", title_zh="编码", widget=CodeWidget())
    name_zh = Column("name_zh", title_en="Chinese name", title_zh="中文名称")
    name_en = Column("name_en", title_en="English name", title_zh="英文名称")
    kind = Column("kind", title_en="Kind", title_zh="类型", widget=ChoiceWidget(OrganisationKind))
    members = Column("members", title_en="Members", title_zh="党员数", widget=IntegerWidget())
    parent_name = Column("parent__name_zh", title_en="Above", title_zh="上级", readonly=True)

    class Meta:
        model = Organisation
        import_id_fields = ("code",)

    def apply(self, rows, *, by, at):
        for row in rows:
            row.instance.save()


def test_choices_numbers_and_constraints(user, branch):
    resource = OrganisationResource(user=user, on=TODAY)
    headers = ("Code", "Chinese name", "English name", "Kind", "Members", "Above")
    plan = resource.check(
        sheet(
            ("branch", "村支部", "", "village", "１２", "whatever"),
            ("town", "", "", "moon", "x", ""),
            headers=headers,
        )
    )
    assert [(error.row, error.column) for error in plan.errors] == [(3, "Kind"), (3, "Members")]
    plan = resource.check(sheet(("town", "", "", "committee", "-1", ""), headers=headers))
    assert [(error.row, error.column) for error in plan.errors] == [(2, "Members")]
    plan = resource.check(sheet(("town", "", "", "committee", "", ""), headers=headers))
    assert [(error.row, error.column) for error in plan.errors] == [(2, "")]
    plan = resource.check(sheet(("branch", "村支部", "", "Village", "12.0", "no"), headers=headers))
    assert plan.errors == ()
    assert set(plan.rows[0].changes) == {"name_zh", "name_en", "members"}
    carry_out(resource, plan)
    branch.refresh_from_db()
    assert (branch.name_zh, branch.name_en, branch.members) == ("村支部", "", 12)


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_what_goes_out_comes_in_again_and_changes_nothing(user, branch, language):
    with translation.override(language):
        resource = OrganisationResource(user=user, on=TODAY)
        file = write_workbook([resource.table()])
        plan = resource.check(read(file, name="o.xlsx"))
    assert (plan.errors, plan.unchanged, plan.to_write) == ((), 3, ())


def test_bare_values_and_whole_rows_give_the_same_cells(user, branch):
    class ByRows(OrganisationResource):
        def cells(self, instance):
            return super().cells(instance)

    queryset = Organisation.objects.order_by("code")
    quick, by_rows = (
        [["" if cell is None else cell for cell in row] for row in made.table(queryset).rows]
        for made in (OrganisationResource(user=user, on=TODAY), ByRows(user=user, on=TODAY))
    )
    assert quick == by_rows
    assert [row[0] for row in quick] == ["branch", "county", "town"]


def test_headers_and_template_speak_the_readers_language(resource):
    with translation.override("zh-hans"):
        assert resource.headers() == ("编码", "姓名", "所在单位")
    with translation.override("en"):
        tables = resource.template()
    assert tables[0].headers == ("Code", "Name", "Organisation")
    assert [row[:2] for row in tables[1].rows] == [
        ["Code", "yes"],
        ["Name", "yes"],
        ["Organisation", "yes"],
    ]


def test_the_number_of_queries_does_not_grow_with_the_rows(
    resource, branch, django_assert_max_num_queries
):
    for count in (3, 300):
        rows = [(f"n{number}", "名", "branch") for number in range(count)]
        resource = PersonResource(user=resource.user, on=TODAY)
        with django_assert_max_num_queries(5):
            assert resource.check(sheet(*rows)).creates == count


def test_ten_years_of_audit_do_not_confuse_keys_of_two_people(county, branch):
    for name in ("one", "two"):
        user = make_user(county, PostKind.COUNTY_ADMINISTRATOR, username=name)
        resource = PersonResource(user=user, on=TODAY)
        plan = resource.check(sheet((name, "甲", "branch")))
        resource.execute(plan, by=user, at=NOW + timedelta(days=1), key="same")
    assert Person.objects.filter(code__in=["one", "two"]).count() == 2
