"""What the mechanism is taken from: documents, their clauses, the systems they name."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from tracker.organisations.bilingual import Titled, in_language


class CodeManager(models.Manager):
    """Rows whose natural key is their code."""

    def get_by_natural_key(self, code):
        return self.get(code=code)


class Source(Titled):
    """A document that the mechanism is taken from."""

    code = models.CharField(_("code"), max_length=16, unique=True)  # "000"
    note_zh = models.TextField(blank=True)
    note_en = models.TextField(blank=True)

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["code"]
        verbose_name = _("source document")
        verbose_name_plural = _("source documents")

    def natural_key(self):
        return (self.code,)

    @property
    def note(self):
        return in_language(self.note_zh, self.note_en)


class Clause(models.Model):
    """A section of a document, restated in our own words."""

    source = models.ForeignKey(Source, on_delete=models.PROTECT, related_name="clauses")
    code = models.CharField(_("code"), max_length=32, unique=True)  # "000-3.4"
    section = models.CharField(_("section"), max_length=32)  # "§3.4" as cited
    order = models.PositiveIntegerField(default=0)
    text_zh = models.TextField(blank=True)
    text_en = models.TextField(blank=True)

    objects = CodeManager()

    class Meta:
        ordering = ["source", "order", "code"]
        verbose_name = _("clause")
        verbose_name_plural = _("clauses")

    def __str__(self):
        return self.code

    def natural_key(self):
        return (self.code,)

    @property
    def text(self):
        return in_language(self.text_zh, self.text_en)


class DocumentedSystem(Titled):
    """A system that the documents name (S1 … S43). `page` names the product's own mechanism."""

    code = models.CharField(_("code"), max_length=8, unique=True)  # "S3b"
    order = models.PositiveIntegerField(unique=True)
    clauses = models.ManyToManyField(Clause, related_name="systems")
    page = models.CharField(max_length=64, blank=True)  # a URL name that needs no argument

    objects = CodeManager()

    class Meta(Titled.Meta):
        ordering = ["order"]
        verbose_name = _("documented system")
        verbose_name_plural = _("documented systems")

    def natural_key(self):
        return (self.code,)
