"""`python -m library` is `library`."""

from library.entrypoints.cli.main import main

main()
