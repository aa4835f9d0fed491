"""An S3-compatible store on a port of this machine, which a test may end."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import boto3
import httpx
from moto.server import ThreadedMotoServer
from pydantic import SecretStr

from app.core.config import Settings
from app.core.object_store import Access
from app.core.storage import Storage

BUCKET = "tables"
URL = f"s3://{BUCKET}/of/port-ellery"


class Bucket:
    """A running store with one empty bucket."""

    def __init__(self, endpoint: str, server: ThreadedMotoServer) -> None:
        self.server = server
        self.access = Access(endpoint, "us-east-1", "key", "secret")
        self.client = boto3.client(
            "s3", endpoint_url=endpoint, region_name="us-east-1",
            aws_access_key_id="key", aws_secret_access_key="secret",
        )  # fmt: skip
        httpx.post(f"{endpoint}/moto-api/reset").raise_for_status()  # it remembers for the process
        self.client.create_bucket(Bucket=BUCKET)

    def storage(self, folder: Path, most: int = 10**9) -> Storage:
        """Return the store as a process of its own on a machine of its own would see it."""
        return Storage(URL, folder / "cache", self.access, most)

    def settings(self, settings: Settings) -> Settings:
        told = {
            "storage_url": URL,
            "storage_endpoint": self.access.endpoint,
            "storage_region": self.access.region,
            "storage_key": self.access.key,
            "storage_secret": SecretStr(self.access.secret),
        }
        return settings.model_copy(update=told)

    @property
    def names(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=BUCKET)
        return [one["Key"].removeprefix("of/port-ellery/") for one in found.get("Contents", ())]

    def put(self, name: str, content: bytes) -> None:
        self.client.put_object(Bucket=BUCKET, Key=f"of/port-ellery/{name}", Body=content)


@contextmanager
def bucket_on(port: int) -> Iterator[Bucket]:
    server = ThreadedMotoServer("127.0.0.1", port, verbose=False)
    server.start()
    bucket = Bucket(f"http://127.0.0.1:{port}", server)
    try:
        yield bucket
    finally:
        bucket.client.close()
        server.stop()
