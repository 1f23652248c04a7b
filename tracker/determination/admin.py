"""Reference tables for technical administrators; tables with states are shown, not changed."""

from django.contrib import admin

from tracker.determination.models import (
    Clause,
    Cycle,
    DocumentedSystem,
    Duty,
    Framework,
    FrameworkVersion,
    Measure,
    Participant,
    Source,
    TaskTemplate,
    Trace,
)


class ViewOnly(admin.ModelAdmin):
    """A table that only actions write."""

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Source)
class SourceAdmin(admin.ModelAdmin):
    """Source documents."""

    list_display = ("code", "title_zh", "title_en")
    search_fields = ("code", "title_zh", "title_en")


@admin.register(Clause)
class ClauseAdmin(admin.ModelAdmin):
    """Clauses in our own words."""

    list_display = ("code", "source", "section")
    list_select_related = ("source",)
    list_filter = ("source",)
    search_fields = ("code", "text_zh", "text_en")


@admin.register(DocumentedSystem)
class DocumentedSystemAdmin(admin.ModelAdmin):
    """Systems that the documents name."""

    list_display = ("code", "title_zh", "title_en", "page")
    search_fields = ("code", "title_zh", "title_en")
    autocomplete_fields = ("clauses",)


@admin.register(Duty)
class DutyAdmin(admin.ModelAdmin):
    """Duties by level and post."""

    list_display = ("code", "title_zh", "title_en", "level", "post_kind", "parent")
    list_select_related = ("parent",)
    list_filter = ("level", "post_kind")
    search_fields = ("code", "title_zh", "title_en")
    autocomplete_fields = ("parent", "clauses")


@admin.register(TaskTemplate)
class TaskTemplateAdmin(admin.ModelAdmin):
    """What recurs."""

    list_display = ("code", "title_zh", "title_en", "duty", "level", "recurrence", "is_key")
    list_select_related = ("duty",)
    list_filter = ("level", "post_kind", "is_key")
    search_fields = ("code", "title_zh", "title_en")
    autocomplete_fields = ("duty",)


@admin.register(Measure)
class MeasureAdmin(admin.ModelAdmin):
    """Values that are entered once for all branches."""

    list_display = ("code", "title_zh", "title_en", "duty", "is_ratio")
    list_select_related = ("duty",)
    search_fields = ("code", "title_zh", "title_en")
    autocomplete_fields = ("duty",)


@admin.register(Trace)
class TraceAdmin(admin.ModelAdmin):
    """From a documented system to its consequence."""

    list_display = ("code", "system", "clause", "duty", "indicator", "reviewing_role")
    list_select_related = ("system", "clause", "duty")
    list_filter = ("reviewing_role",)
    search_fields = ("code", "indicator", "system__code")
    autocomplete_fields = ("system", "clause", "duty", "template", "measure")


@admin.register(Framework)
class FrameworkAdmin(ViewOnly):
    """Frameworks and whose they are."""

    list_display = ("code", "title_zh", "title_en", "organisation")
    list_select_related = ("organisation",)


@admin.register(FrameworkVersion)
class FrameworkVersionAdmin(ViewOnly):
    """Versions: changed by copying and publishing only."""

    list_display = ("framework", "number", "status", "published_at", "content_hash")
    list_select_related = ("framework",)
    list_filter = ("status",)


@admin.register(Cycle)
class CycleAdmin(ViewOnly):
    """Cycles and where they stand."""

    list_display = ("code", "organisation", "phase", "starts_on", "ends_on")
    list_select_related = ("organisation",)
    list_filter = ("phase",)


@admin.register(Participant)
class ParticipantAdmin(ViewOnly):
    """Participants as frozen at the opening."""

    list_display = ("name_zh", "cycle", "kind", "level", "members", "is_assessed")
    list_select_related = ("cycle",)
    list_filter = ("level", "kind")
    search_fields = ("name_zh", "name_en", "organisation__code")
