"""The web server: one process, one event loop."""
