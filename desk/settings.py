"""Where Tingsu finds its database, its keys, its policy and its neighbours: settings from the environment."""

from __future__ import annotations

from pathlib import Path

from pydantic import BaseSettings, Field

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """All settings, each from the environment variable named beside it.

    Attributes:
        home: directory for everything Tingsu writes (TINGSU_HOME).
        database_url: SQLAlchemy URL; empty means SQLite in `home` (DATABASE_URL).
        redis_url: fan-out between several servers; empty means in-process (REDIS_URL).
        policy: the policy file (TINGSU_POLICY).
        keys: encryption keys, `id:base64[,id:base64…]`; empty means the file `home/keys` (TINGSU_KEYS).
        host: address the server listens on (HOST).
        port: port the server listens on (PORT).
        rasa_url: where the assistant answers, loopback only (RASA_URL).
        rasa_token: shared secret between the desk and the assistant (RASA_TOKEN).
        trusted_proxies: networks whose X-Forwarded-For is believed, e.g. `10.0.0.0/8`; empty means nobody's
            (TINGSU_TRUSTED_PROXIES).
        embed_on: sites that may embed the chat page, in the words of CSP frame-ancestors (TINGSU_EMBED_ON).
        public_url: where customers find our pages, e.g. `https://service.example.com`; links in mails and
            short messages need it (TINGSU_PUBLIC_URL).
        smtp_url: mail server, `smtp+starttls://user:password@host:587`, or `smtps://…`, or plain `smtp://…`;
            empty means that nobody can be told by e-mail (TINGSU_SMTP_URL).
        mail_from: who our mails are from, e.g. `听诉 <service@example.com>` (TINGSU_MAIL_FROM).
        sms_webhook: gateway for short messages, an https address; empty means none (TINGSU_SMS_WEBHOOK).
        wechat_webhook: the same for WeChat (TINGSU_WECHAT_WEBHOOK).
        webhook_key: what requests to gateways and their receipts are signed with, at least 32 characters
            (TINGSU_WEBHOOK_KEY).
    """

    home: Path = Field(default=ROOT / "var", env="TINGSU_HOME")
    database_url: str = Field(default="", env="DATABASE_URL")
    redis_url: str = Field(default="", env="REDIS_URL")
    policy: Path = Field(default=ROOT / "policy.yml", env="TINGSU_POLICY")
    keys: str = Field(default="", env="TINGSU_KEYS")
    host: str = Field(default="127.0.0.1", env="HOST")
    port: int = Field(default=8000, env="PORT")
    rasa_url: str = Field(default="http://127.0.0.1:5005", env="RASA_URL")
    rasa_token: str = Field(default="", env="RASA_TOKEN")
    trusted_proxies: str = Field(default="", env="TINGSU_TRUSTED_PROXIES")
    embed_on: str = Field(default="*", env="TINGSU_EMBED_ON")
    public_url: str = Field(default="", env="TINGSU_PUBLIC_URL")
    smtp_url: str = Field(default="", env="TINGSU_SMTP_URL")
    mail_from: str = Field(default="", env="TINGSU_MAIL_FROM")
    sms_webhook: str = Field(default="", env="TINGSU_SMS_WEBHOOK")
    wechat_webhook: str = Field(default="", env="TINGSU_WECHAT_WEBHOOK")
    webhook_key: str = Field(default="", env="TINGSU_WEBHOOK_KEY")

    @property
    def database(self) -> str:
        """The database URL in force."""
        return self.database_url or f"sqlite:///{self.home.resolve() / 'tingsu.db'}"

    @property
    def demo_mark(self) -> Path:
        """A file that is there when all data in `home` is invented; the pages then say so."""
        return self.home / "demo"

    def prepare_home(self) -> None:
        """Create the directory Tingsu writes to, readable by its owner only."""
        self.home.mkdir(parents=True, exist_ok=True, mode=0o700)
