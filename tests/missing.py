"""What a test raises when this machine lacks what it needs: it is skipped and told about, but fails where CI=true."""

import os

IN_CI = os.environ.get("CI", "").lower() in {"1", "true"}


class Missing(Exception):
    def __init__(self, reason: str, how_to_get_it: str) -> None:
        super().__init__(f"{reason} {how_to_get_it}")
        self.reason = reason
        self.how_to_get_it = how_to_get_it
