"""A repository of restic whose password takes no time to check.

restic derives the key from the password by scrypt, at a cost of half a second for every command.
The tests run some hundred commands, and protect no secret: the key file is written anew with the
lowest cost. Everything else is as restic has made it.
"""

import base64
import hashlib
import json
import os
import subprocess

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.poly1305 import Poly1305

_COST = {"N": 2, "r": 1, "p": 1}


def make_repository(folder, password):
    """Make an empty repository in `folder` that the text `password` opens."""
    environment = {**os.environ, "RESTIC_REPOSITORY": str(folder), "RESTIC_PASSWORD": password}

    def restic(*arguments):
        command = ["restic", "--no-cache", *arguments]
        return subprocess.run(
            command, env=environment, check=True, capture_output=True, text=True
        ).stdout

    restic("init")
    master = json.loads(restic("cat", "masterkey"))
    (file,) = (folder / "keys").iterdir()
    key = json.loads(file.read_text())
    salt = os.urandom(64)
    secret = hashlib.scrypt(
        password.encode(), salt=salt, n=_COST["N"], r=_COST["r"], p=_COST["p"], dklen=64
    )
    key |= _COST | {"salt": _text(salt), "data": _text(_sealed(secret, json.dumps(master)))}
    content = json.dumps(key).encode()
    file.chmod(0o600)
    file.unlink()
    # A file of the repository is named by its SHA-256.
    (folder / "keys" / hashlib.sha256(content).hexdigest()).write_bytes(content)


def _sealed(secret, text):
    """AES-256 in counter mode and Poly1305-AES, as restic's design document describes them."""
    encrypt, k, r = secret[:32], secret[32:48], secret[48:]
    nonce = os.urandom(16)
    encryptor = Cipher(algorithms.AES(encrypt), modes.CTR(nonce)).encryptor()
    ciphertext = encryptor.update(text.encode()) + encryptor.finalize()
    s = Cipher(algorithms.AES(k), modes.ECB()).encryptor().update(nonce)
    return nonce + ciphertext + Poly1305.generate_tag(r + s, ciphertext)


def _text(data):
    return base64.b64encode(data).decode()
