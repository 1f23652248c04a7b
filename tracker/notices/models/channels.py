"""Ways out of the product: mail to people, robots of group chats. All are off until switched on."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from tracker.organisations.bilingual import LANGUAGES
from tracker.organisations.permissions import Permission
from tracker.organisations.scope import ScopedQuerySet, within_any

MOST_TRIES = 3  # of one message on one day


class ChannelKind(models.TextChoices):
    """The four services a message can go out by."""

    MAIL = "mail", _("e-mail")
    DINGTALK = "dingtalk", _("DingTalk group robot")
    WECOM = "wecom", _("WeCom group robot")
    FEISHU = "feishu", _("Feishu group robot")


class Problem(models.TextChoices):
    """Why a message did not go out: in our words, for the service's own may hold the address."""

    NOT_TAKEN = "not_taken", _("The service did not take the message. Check the address.")
    NO_ANSWER = "no_answer", _("The service did not answer in time.")
    UNREADABLE = "unreadable", _("The address can no longer be read. Enter it again.")


class ChannelQuerySet(ScopedQuerySet):
    """Channels, by whether they are on."""

    def visible_to(self, user):
        """Those of the organisations whose cycles the person runs, or whose machine they keep."""
        paths = user.scope(Permission.CYCLE_RUN) + user.scope(Permission.TECHNICAL)
        return self.filter(within_any(paths, at=self.model.scope_path))

    def on(self):
        """Switched on."""
        return self.filter(is_on=True)

    def mail(self):
        """Those that write to people."""
        return self.filter(kind=ChannelKind.MAIL)

    def groups(self):
        """Those that write into a group chat."""
        return self.exclude(kind=ChannelKind.MAIL)


class Channel(models.Model):
    """One way out, for an organisation and everything below it.

    `sealed` holds the address, encrypted (see `notices.sealing`): it is written, never shown.
    `audience` are the roles whose holders get mail; a group robot has none, it writes to its group.
    A group is written to in `language`; a person in their own, and in `language` without one.
    """

    seen_with = Permission.CYCLE_RUN
    scope_path = "organisation__path"

    organisation = models.ForeignKey(
        "tracker.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="channels",
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ChannelKind)
    label = models.CharField(_("name"), max_length=60)
    sealed = models.TextField(editable=False)
    language = models.CharField(
        _("language"), max_length=8, choices=LANGUAGES, default=LANGUAGES[0][0]
    )
    audience = models.JSONField(_("who gets mail"), default=list, blank=True)
    is_on = models.BooleanField(_("switched on"), default=False)
    last_ok_at = models.DateTimeField(null=True, blank=True)
    last_problem = models.CharField(max_length=12, choices=Problem, blank=True)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__path", "label", "id"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_on=False) | ~Q(sealed=""), name="channel_on_has_an_address"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=ChannelKind.values), name="channel_is_of_a_known_kind"
            ),
            models.CheckConstraint(
                condition=Q(language__in=[code for code, _name in LANGUAGES]),
                name="channel_speaks_a_known_language",
            ),
        ]

    def __str__(self):
        return self.label

    @property
    def writes_to_people(self):
        """Whether it writes to each person alone; otherwise to everybody in a group chat."""
        return self.kind == ChannelKind.MAIL

    def language_for(self, user):
        """Return the language to write to a person in, or to a group when `user` is None."""
        return (user.language if user else "") or self.language


class DeliveryQuerySet(models.QuerySet):
    """Deliveries, by what is left to do."""

    def left(self, *, on):
        """Those of the day that have not gone out and may be tried again."""
        return self.filter(
            on=on, sent_at=None, claimed_at=None, tries__lt=MOST_TRIES, channel__is_on=True
        )


class Delivery(models.Model):
    """One message of a day by a channel: a person's digest, or the group's own (`digest` None).

    `claimed_at` is set while it is being sent and cleared when that failed. A message that was
    being sent when the worker was killed stays claimed: better not sent than sent twice.
    """

    channel = models.ForeignKey(Channel, on_delete=models.CASCADE, related_name="deliveries")
    digest = models.OneToOneField(
        "tracker.Digest",
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="delivery",
    )
    on = models.DateField()
    lines = models.JSONField(default=list, blank=True)  # the group's; a digest has its own
    tries = models.PositiveSmallIntegerField(default=0)
    claimed_at = models.DateTimeField(null=True, blank=True)
    sent_at = models.DateTimeField(null=True, blank=True)
    problem = models.CharField(max_length=12, choices=Problem, blank=True)

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["id"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        constraints = [
            models.UniqueConstraint(
                fields=["channel", "on"],
                condition=Q(digest=None),
                name="delivery_to_a_group_once_a_day",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(problem=""), name="delivery_sent_has_no_problem"
            ),
        ]

    def __str__(self):
        return f"{self.channel_id} {self.on}"
