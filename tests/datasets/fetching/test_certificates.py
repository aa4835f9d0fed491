"""Over https a server must prove who it is."""

import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from socket import create_server
from threading import Thread

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from app.datasets.fetching.budget import Budget
from app.datasets.fetching.client import Client, Guards
from app.datasets.fetching.downloading import download
from app.datasets.fetching.refusal import FetchRefusedError


@pytest.fixture
def self_signed(tmp_path: Path) -> Iterator[str]:
    """Serve TLS with a certificate that nobody vouches for; give host and port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now).not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    file = tmp_path / "server.pem"
    plain = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(plain + made.public_bytes(Encoding.PEM))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    door = create_server(("127.0.0.1", 0))

    def serve() -> None:
        with suppress(OSError):
            while True:
                visitor, _place = door.accept()
                with suppress(OSError), context.wrap_socket(visitor, server_side=True) as spoken:
                    spoken.recv(1)

    thread = Thread(target=serve, daemon=True)
    thread.start()
    yield f"127.0.0.1:{door.getsockname()[1]}"
    door.shutdown(2)
    door.close()
    thread.join()


def test_a_certificate_that_nobody_vouches_for_is_refused(self_signed: str, tmp_path: Path) -> None:
    guards = Guards(Budget(1000, 10), frozenset({self_signed}))
    with Client(guards) as client, pytest.raises(FetchRefusedError) as refused:
        download(client, client.address(f"https://{self_signed}/x"), tmp_path / "x")
    assert refused.value.code == "not-trusted"
