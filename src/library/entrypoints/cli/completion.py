"""`library completion`: the shell completes commands and options."""

import click
from click.shell_completion import get_completion_class

from library.entrypoints.cli.options import example


@click.command(
    short_help="Print a script that lets the shell complete commands.",
    epilog=example(
        'eval "$(library completion bash)"', "library completion fish > ~/.config/fish/completions/library.fish"
    ),
)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(ctx: click.Context, shell: str) -> None:
    """Print a script that lets the shell complete what begins with `library`."""
    completes = get_completion_class(shell)
    if completes is None:  # pragma: no cover - click has all three
        raise click.UsageError(f"There is no completion for {shell}.")
    click.echo(completes(ctx.find_root().command, {}, "library", "_LIBRARY_COMPLETE").source())
