"""Holds, loans, terms and fees: how a book gets from its owner to a reader, and back."""
