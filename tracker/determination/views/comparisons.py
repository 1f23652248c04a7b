"""Two versions beside each other: what differs, in words."""

from django.http import Http404
from django.shortcuts import render
from django.views.decorators.http import require_safe

from tracker.determination.differences.comparing import Group, compare
from tracker.determination.differences.sentences import sentence
from tracker.determination.newest import versions
from tracker.determination.views.frameworks import seen_version
from tracker.determination.views.gates import needs
from tracker.organisations.permissions import Permission


@require_safe
@needs(Permission.FRAMEWORK_VIEW)
def framework_compare(request, code, number):
    """What differs between a version and another one: `?with=` names it, `?about=` narrows.

    Without a name it is the version before in the same framework, or else any other.
    """
    version = seen_version(request.user, code, number)
    choices = list(
        versions(request.user).exclude(pk=version.pk).order_by("framework__code", "-number")
    )
    other = _other(request.GET.get("with"), version, choices)
    about = request.GET.get("about", "")
    differences = compare(other, version) if other else []
    groups = {group: [] for group in Group if about in (group, "") or about not in Group.values}
    for difference in differences:
        if difference.group in groups:
            groups[difference.group].append(sentence(difference))
    context = {
        "version": version,
        "framework": version.framework,
        "other": other,
        "choices": choices,
        "groups": Group.choices,
        "about": about if about in Group.values else "",
        "found": [(group, sentences) for group, sentences in groups.items() if sentences],
        "count": sum(map(len, groups.values())),
    }
    return render(request, "tracker/determination/framework_compare.html", context)


def _other(named, version, choices):
    """Return the version to compare with; 404 for one that the person may not look at."""
    if named:
        found = {f"{one.framework.code}/{one.number}": one for one in choices}
        if named not in found:
            raise Http404
        return found[named]
    same = [one for one in choices if one.framework_id == version.framework_id]
    earlier = [one for one in same if one.number < version.number]
    return next(iter(earlier or same or choices), None)
