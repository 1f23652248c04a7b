"""The shape of what people type about notices and channels."""

from tracker.notices.forms.channels import MailForm, RobotForm, TestForm, form_for
from tracker.notices.forms.settings import CodeForm, SettingsForm

__all__ = ["CodeForm", "MailForm", "RobotForm", "SettingsForm", "TestForm", "form_for"]
