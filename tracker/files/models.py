"""Stored files: what they hold by hash, whose they are, and who may read them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet


class FileKind(models.TextChoices):
    """What a checked file is; only re-encoded images are ever shown inline."""

    IMAGE = "image", _("photo")
    PDF = "pdf", _("PDF")
    DOCUMENT = "document", _("Word document")
    SPREADSHEET = "spreadsheet", _("spreadsheet")


class StoredFile(models.Model):
    """A checked, re-encoded file under a random name outside the web root."""

    seen_with = Permission.RECORD_VIEW
    scope_path = "organisation__path"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(
        "tracker.Organisation", on_delete=models.PROTECT, related_name="files"
    )
    uploaded_by = models.ForeignKey("tracker.User", on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(_("uploaded"))
    name = models.CharField(_("name"), max_length=150)  # shown, never used as a path
    kind = models.CharField(_("kind"), max_length=12, choices=FileKind)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField(_("size"))  # bytes
    sha256 = models.CharField(max_length=64, db_index=True)
    path = models.CharField(max_length=80, unique=True)  # below MEDIA_ROOT, random

    objects = ScopedQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("file")
        verbose_name_plural = _("files")
        constraints = [
            models.CheckConstraint(condition=Q(size__gt=0), name="storedfile_is_not_empty"),
        ]

    def __str__(self):
        return self.name
