"""`viva completion`: the few lines that let a shell complete commands, options and names."""

from __future__ import annotations

import click

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Print what makes a shell complete commands, options and names of the bank.

    \b
    bash: put   eval "$(viva completion bash)"   into ~/.bashrc
    zsh:  put   eval "$(viva completion zsh)"    into ~/.zshrc, below compinit
    fish: viva completion fish > ~/.config/fish/completions/viva.fish
    """
    from click.shell_completion import get_completion_class

    from vivavoce.cli.main import viva

    found = get_completion_class(shell)
    assert found is not None, "click knows the three shells that are offered"
    click.echo(found(viva, {}, "viva", "_VIVA_COMPLETE").source())


COMMANDS = {"completion": completion}
