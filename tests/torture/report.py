"""What a run found, as a table."""

from statistics import median


def table(report):
    options = report.options
    rows = [
        ("database, seed", f"{options.database}, {options.seed}"),
        ("relay in the server too", "yes" if options.embedded else "no"),
        ("acknowledged writes", f"{report.acknowledged.total():,} in {report.seconds:,.0f} s"),
        *((f"  {kind}", f"{many:,}") for kind, many in sorted(report.acknowledged.items())),
        *((f"requests: {what}", f"{many:,}") for what, many in sorted(report.seen.items())),
        *((f"kill -9: {what}", f"{many:,}") for what, many in sorted(report.kills.items())),
        *((f"up again: {what}", said) for what, said in _times(report)),
        *((f"found: {what}", f"{many:,}") for what, many in report.found.items()),
        *((f"jobs: {what}", f"{many:,}") for what, many in report.jobs.items()),
        *((f"mails: {what}", f"{many:,}") for what, many in report.mails.items()),
        ("violations", f"{len(report.violations):,}"),
    ]
    width = max(len(name) for name, _ in rows)
    return "\n".join(f"{name:<{width}}  {value}" for name, value in rows)


def _times(report):
    """The processor time tells how much of it was waiting for others on the same machine."""
    if report.ups:
        yield "usually", f"{median(report.ups):.2f} s, of which {median(report.efforts):.2f} s of processor time"
        yield "at worst", f"{max(report.ups):.2f} s of {report.options.ready_within:g} that it may take"
