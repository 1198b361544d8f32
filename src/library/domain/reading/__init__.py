"""Everybody's own reading: of titles, in this library or not."""
