"""How a command ends, for programs: the one table from kinds of errors to exit codes."""

from library.domain.errors import Kind

UNFINISHED = 1  # it ran, but not everything went well: rows that could not be taken over, checks that failed

EXIT_CODES = {
    Kind.INVALID: 3,
    Kind.MALFORMED: 4,
    Kind.MISSING: 5,
    Kind.FORBIDDEN: 6,
    Kind.UNAUTHENTICATED: 7,
    Kind.REFUSED: 8,
    Kind.CONFLICT: 9,
    Kind.STALE: 10,
    Kind.TOO_LARGE: 11,
    Kind.UNAVAILABLE: 12,
    Kind.TOO_MANY: 13,
}

LISTED = ", ".join(
    ["Exit codes: 0 done, 1 done but see what it says, 2 wrong usage or no yes"]
    + [f"{code} {kind.value.replace('_', ' ')}" for kind, code in EXIT_CODES.items()]
    + ["130 interrupted"]
)
