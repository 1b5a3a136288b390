"""The key that signs the seals: Ed25519, in a file of its own that only its owner may read.

fi: allekirjoitusavain · sv: signeringsnyckel"""

from __future__ import annotations

import os
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
    load_pem_public_key,
)


class KeyProblem(ValueError):
    """The file holds no key of the sort, is not there, or is there already."""


def new_key(file: Path) -> str:
    """Make a key in a new file (0600) and its public half beside it (`.pub`). Answers the public key as hex.

    An existing file is never written over: the seals it signed would lose their key."""
    key = Ed25519PrivateKey.generate()
    private = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public = key.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(private)
        file.with_name(file.name + ".pub").write_bytes(public)
    except FileExistsError:
        raise KeyProblem(f"{file}: there is a key already, and it is not written over") from None
    except OSError as error:
        raise KeyProblem(f"{file}: the key cannot be written ({error.strerror})") from None
    return public_hex(key)


def load_private(file: Path) -> Ed25519PrivateKey:
    """The key of a file. Raises `KeyProblem`."""
    try:
        key = load_pem_private_key(_content(file), password=None)
    except (ValueError, TypeError):
        raise KeyProblem(f"{file}: a private Ed25519 key without password expected") from None
    if not isinstance(key, Ed25519PrivateKey):
        raise KeyProblem(f"{file}: an Ed25519 key expected")
    return key


def load_public(file: Path) -> str:
    """The public key of a file with a public or a private key, as hex. Raises `KeyProblem`."""
    content = _content(file)
    if b"PRIVATE" in content:
        return public_hex(load_private(file))
    try:
        key = load_pem_public_key(content)
    except ValueError:
        raise KeyProblem(f"{file}: a public Ed25519 key expected") from None
    if not isinstance(key, Ed25519PublicKey):
        raise KeyProblem(f"{file}: an Ed25519 key expected")
    return key.public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def public_hex(key: Ed25519PrivateKey) -> str:
    """The public half of a key, as hex."""
    return key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()


def is_signed(digest: bytes, signature: bytes, public: str) -> bool:
    """Did the holder of this key sign this?"""
    try:
        Ed25519PublicKey.from_public_bytes(bytes.fromhex(public)).verify(signature, digest)
    except (InvalidSignature, ValueError):
        return False
    return True


def _content(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise KeyProblem(f"{file}: the key cannot be read ({error.strerror})") from None
