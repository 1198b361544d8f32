"""Writes into docs/reference/ what the code says: python -m tests.reference."""

import sys

from tests.documentation import ROOT
from tests.reference.parts import documents, renewed

for document in documents():
    before = document.read_text(encoding="utf-8")
    after = renewed(before)
    if after != before:
        document.write_text(after, encoding="utf-8")
        sys.stdout.write(f"{document.relative_to(ROOT)} says again what the code says.\n")
