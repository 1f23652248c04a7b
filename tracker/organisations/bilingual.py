"""Reference texts in paired columns: `title_zh` and `title_en`, one required, either falls back."""

from django.db import models
from django.utils.translation import get_language

# each by its own name, so that whoever cannot read the page finds theirs
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]


def in_language(zh, en):
    """Return the text of the active language, or the other one when it is empty."""
    return speaker()(zh, en)


def paired(name, zh, en):
    """Return the two texts of a value as a notice keeps them: {"name_zh": ..., "name_en": ...}."""
    return {f"{name}_zh": zh, f"{name}_en": en}


def speaker():
    """Return `in_language` of the language that is active now: for many rows, asked once."""
    if (get_language() or "zh").startswith("zh"):
        return _chinese_first
    return _english_first


def _chinese_first(zh, en):
    return zh or en


def _english_first(zh, en):
    return en or zh


class Titled(models.Model):
    """A row with a title in both languages; at least one must be there."""

    title_zh = models.CharField(max_length=200, blank=True)
    title_en = models.CharField(max_length=300, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(title_zh="", title_en=""),
                name="%(class)s_has_a_title",
                violation_error_message="A title in at least one language is needed.",
            )
        ]

    def __str__(self):
        return self.title

    @property
    def title(self):
        """The title in the reader's language."""
        return in_language(self.title_zh, self.title_en)
