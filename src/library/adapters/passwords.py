"""Passwords by Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane)."""

import os
import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from library.adapters.common_passwords import common_passwords

# As many at once as there are cores: more would only wait longer and hold more memory.
_AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)


class Argon2Passwords:
    """Keeps the port Passwords. `memory_kib` is lowered in tests only."""

    def __init__(self, *, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
        self._nobody_s = self._hasher.hash(secrets.token_bytes())

    def hash(self, password: str) -> str:
        """Salted, so never the same twice."""
        with _AT_ONCE:
            return self._hasher.hash(_bytes(password))

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is this one; hashes once in any case."""
        with _AT_ONCE:
            try:
                self._hasher.verify(password_hash or self._nobody_s, _bytes(password))
            except (VerificationError, InvalidHashError):
                return False
        return bool(password_hash)

    def is_common(self, password: str) -> bool:
        """Whether it is among those that are tried first, in whatever case (ASVS 5.0, 6.2.4)."""
        return password.lower() in common_passwords()


def _bytes(password: str) -> bytes:
    return password.encode("utf-8", "surrogatepass")  # a terminal hands over what it cannot decode as surrogates
