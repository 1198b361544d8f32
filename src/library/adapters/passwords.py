"""Passwords by Argon2id with the parameters that OWASP recommends (19 MiB, 2 passes, 1 lane)."""

import os
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

# As many at once as there are cores: more would only wait longer and hold more memory.
_AT_ONCE = threading.BoundedSemaphore(os.cpu_count() or 1)


class Argon2Passwords:
    """Keeps the port Passwords. `memory_kib` is lowered in tests only."""

    def __init__(self, *, memory_kib: int = 19 * 1024) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=memory_kib, parallelism=1)
        self._nobody_s = self._hasher.hash("the password of an account that is not there")

    def hash(self, password: str) -> str:
        """Salted, so never the same twice."""
        with _AT_ONCE:
            return self._hasher.hash(password)

    def verify(self, password_hash: str | None, password: str) -> bool:
        """Whether it is this one; hashes once in any case."""
        with _AT_ONCE:
            try:
                return self._hasher.verify(password_hash or self._nobody_s, password) and password_hash is not None
            except (VerificationError, InvalidHashError):
                return False
