"""Settings: the environment variables that begin with COMMONPLOT_. Only the roots read them.

`docs/settings.md` lists each with its meaning; a test fails when one is missing there.
"""

from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Literal
from zoneinfo import ZoneInfo

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

ONE_DAY = timedelta(days=1)
ONE_WEEK = timedelta(weeks=1)
MEGABYTE = 1024 * 1024
GIGABYTE = 1024 * MEGABYTE


class Settings(BaseSettings):
    model_config = SettingsConfigDict(env_prefix="COMMONPLOT_")

    secret_key: SecretStr = Field(min_length=16)
    city: str = "Our city"
    base_url: str = "http://localhost:8000"
    timezone: str = "UTC"
    fiscal_month: int = Field(default=7, ge=1, le=12)  # in which the city's financial years begin
    locale: str = "en"
    demo: bool = False
    reload_templates: bool = False  # set for developers, who change them while the site runs

    data_dir: Path = Path("data")
    database_url: str = ""  # empty: a SQLite file in data_dir
    storage_url: str = ""  # empty: the folder `datasets` in data_dir; or s3://bucket/prefix
    storage_endpoint: str = ""  # of an S3-compatible store that is not Amazon's
    storage_region: str = ""
    storage_key: str = ""
    storage_secret: SecretStr = SecretStr("")
    storage_cache: int = Field(default=10 * GIGABYTE, ge=100 * MEGABYTE)  # bytes on this machine

    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65535)
    web_processes: int = Field(default=2, ge=1, le=64)
    trusted_proxies: int = Field(default=0, ge=0, le=5)  # how many stand in front of us
    metrics_token: SecretStr | None = None  # without one only this machine may read /metrics
    metrics_shared: bool = False  # set by `serve`, whose processes count together

    smtp_host: str = ""
    smtp_port: int = 587
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    smtp_tls: bool = True
    mail_from: str = "commonplot@localhost"

    oidc_name: str = ""
    oidc_issuer: str = ""
    oidc_client_id: str = ""
    oidc_client_secret: SecretStr = SecretStr("")
    oidc_origins: str = ""  # where else its endpoints may be, with a blank between

    residency: Literal["declared", "verified"] = "declared"  # how it is known where people live
    residency_key: SecretStr = SecretStr("")  # shared with the office that hashes its register
    residency_number: str = Field(default="Register number", max_length=60)  # as the form asks it

    import_memory: int = Field(default=512 * MEGABYTE, ge=128 * MEGABYTE)
    import_seconds: int = Field(default=1800, ge=10)
    upload_limit: int = Field(default=256 * MEGABYTE, ge=MEGABYTE)
    fetch_limit: int = Field(default=2048 * MEGABYTE, ge=1024)
    fetch_seconds: float = Field(default=900, gt=0)
    fetch_private_hosts: str = ""  # `host` or `host:port`, with a blank between
    borrowed_limit: int = Field(default=500, ge=1)  # charts of other cities, of all accounts
    app_tokens: SecretStr = SecretStr(
        ""
    )  # of open data portals: `host=token`, with a blank between
    import_folder: Path | None = None  # whose files may be sources; none by default
    keep_versions: int = Field(default=0, ge=0)  # the newest of each dataset; 0: all
    keep_days: int = Field(default=0, ge=0)  # however many; 0: for ever
    rate_limits: bool = True
    body_seconds: float = Field(default=60, ge=0.1, le=600)  # until a form or a file is to come
    query_seconds: float = Field(default=5, ge=0.1, le=600)  # of a request; not of the worker

    # A city may publish more slowly than this, never faster: these floors keep single votes secret.
    batch_votes: int = Field(default=10, ge=10)
    batch_every: timedelta = Field(default=ONE_DAY, ge=ONE_DAY)
    cell_votes: int = Field(default=20, ge=10)  # of one neighborhood, to be counted by themselves
    sweep_every: timedelta = Field(default=ONE_WEEK, ge=ONE_DAY)  # when smaller ones are pooled
    pool_neighborhoods: bool = False  # small cities count by districts only
    cell_noise: int = Field(default=0, ge=0, le=3)  # votes that a shown cell may be off by

    @field_validator("timezone")
    @classmethod
    def _known_zone(cls, name: str) -> str:
        ZoneInfo(name)
        return name

    @field_validator("base_url")
    @classmethod
    def _no_trailing_slash(cls, url: str) -> str:
        return url.rstrip("/")

    @field_validator("storage_url")
    @classmethod
    def _folder_or_bucket(cls, url: str) -> str:
        kind, sign, place = url.rpartition("://")
        if (sign and kind not in {"file", "s3"}) or (kind == "s3" and not place.strip("/")):
            wanted = "give a folder, or s3://bucket/prefix"
            raise ValueError(wanted)
        return url

    @field_validator("residency_key")
    @classmethod
    def _long_key(cls, key: SecretStr) -> SecretStr:
        secret = key.get_secret_value().strip()  # a file that holds it ends with a line break
        if 0 < len(secret) < 16:  # noqa: PLR2004, as the secret key
            wanted = "a key has at least 16 characters"
            raise ValueError(wanted)
        return SecretStr(secret)

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    def day_of(self, moment: datetime) -> date:
        """Return the day that the city's calendar shows at a moment."""
        return moment.astimezone(self.zone).date()

    @property
    def is_https(self) -> bool:
        return self.base_url.startswith("https:")

    @property
    def resolved_database_url(self) -> str:
        if not self.database_url:
            return f"sqlite:///{self.data_dir / 'commonplot.sqlite'}"
        # The driver is ours to choose: a city writes the address its host gives it.
        for plain in ("postgres://", "postgresql://"):
            if self.database_url.startswith(plain):
                return "postgresql+psycopg://" + self.database_url.removeprefix(plain)
        return self.database_url

    @property
    def resolved_storage_url(self) -> str:
        return self.storage_url or str(self.data_dir / "datasets")
