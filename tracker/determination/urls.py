"""Documents, frameworks, duties, cycles."""

from django.urls import path

from tracker.determination.views import (
    bringing_in,
    changes,
    checks,
    comparisons,
    copies,
    cycles,
    duties,
    editing,
    exports,
    frameworks,
    indicators,
    items,
    outlines,
    responsibilities,
    rules,
    sources,
    traces,
)

app_name = "determination"

VERSION = "frameworks/<str:code>/<int:number>/"

urlpatterns = [
    path("sources/", sources.source_list, name="source-list"),
    path("sources/<str:code>/", sources.source_detail, name="source-detail"),
    path("trace/", traces.trace, name="trace"),
    path("frameworks/", frameworks.framework_list, name="framework-list"),
    path("frameworks/bring-in/", bringing_in.BringIn.as_view(), name="framework-bring-in"),
    path(VERSION, frameworks.framework_detail, name="framework-detail"),
    path(f"{VERSION}copy/", copies.framework_copy, name="framework-copy"),
    path(f"{VERSION}check/", checks.framework_check, name="framework-check"),
    path(f"{VERSION}publish/", checks.framework_publish, name="framework-publish"),
    path(f"{VERSION}retire/", frameworks.framework_retire, name="framework-retire"),
    path(f"{VERSION}compare/", comparisons.framework_compare, name="framework-compare"),
    path(f"{VERSION}export/", indicators.export_indicators, name="indicator-export"),
    path(f"{VERSION}export/file/", exports.export_file, name="framework-export-file"),
    path(f"{VERSION}export/sheet/", exports.export_sheet, name="framework-export-sheet"),
    path(f"{VERSION}rules/", rules.rule_list, name="rule-list"),
    path(f"{VERSION}rules/confirm/", rules.rule_confirm, name="rule-confirm"),
    path(f"{VERSION}rules/<str:node>/judge/", rules.rule_judge, name="rule-judge"),
    path(f"{VERSION}rules/<str:node>/leave-out/", rules.rule_leave_out, name="rule-leave-out"),
    path(f"{VERSION}import/", indicators.IndicatorImport.as_view(), name="indicator-import"),
    path(f"{VERSION}edit/", editing.framework_edit, name="framework-edit"),
    path(f"{VERSION}dimensions/", outlines.framework_dimensions, name="framework-dimensions"),
    path(f"{VERSION}grades/", outlines.framework_grades, name="framework-grades"),
    path(f"{VERSION}changes/", changes.change_list, name="change-list"),
    path(f"{VERSION}changes/<int:change>/undo/", changes.change_undo, name="change-undo"),
    path(f"{VERSION}items/new/", items.node_new, name="node-new"),
    path(f"{VERSION}items/<str:node>/edit/", items.node_edit, name="node-edit"),
    path(f"{VERSION}items/<str:node>/", frameworks.indicator_detail, name="indicator-detail"),
    path("duties/", duties.duty_list, name="duty-list"),
    path("duties/cascade/", responsibilities.cascade, name="cascade"),
    path("responsibilities/", responsibilities.responsibility_list, name="responsibility-list"),
    path("templates/", duties.template_list, name="template-list"),
    path("templates/<str:code>/", duties.template_detail, name="template-detail"),
    path("measures/", duties.measure_list, name="measure-list"),
    path("cycles/", cycles.cycle_list, name="cycle-list"),
    path("cycles/new/", cycles.cycle_new, name="cycle-new"),
    path("cycles/<str:code>/", cycles.cycle_detail, name="cycle-detail"),
    path("cycles/<str:code>/dates/", cycles.cycle_dates, name="cycle-dates"),
    path("cycles/<str:code>/refill/", cycles.cycle_refill, name="cycle-refill"),
    path("cycles/<str:code>/participants/", cycles.participant_list, name="participant-list"),
]
