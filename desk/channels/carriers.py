"""Which channels to customers outside this installation has, by its settings."""

from __future__ import annotations

from desk.channels.mail import Mail
from desk.channels.webhook import Webhook
from desk.complaints import feedback
from desk.conversations.delivering import Carrier
from desk.settings import Settings


def hire(settings: Settings) -> dict[str, Carrier]:
    """Channel → how it is reached; a channel without settings is not there.

    Raises:
        MailError, WebhookError: the settings are wrong.
    """
    hired: dict[str, Carrier] = {}
    if settings.smtp_url:
        hired[feedback.EMAIL] = Mail(settings.smtp_url, settings.mail_from)
    for channel, url in ((feedback.SMS, settings.sms_webhook), (feedback.WECHAT, settings.wechat_webhook)):
        if url:
            hired[channel] = Webhook(url, settings.webhook_key)
    return hired
