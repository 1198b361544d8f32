"""Lists of books as files: what other programs export, and what we export ourselves."""
