"""`viva completion`: the few lines that let a shell complete commands, options and names."""

from __future__ import annotations

import click
from click.shell_completion import BashComplete, CompletionItem

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


class Bash(BashComplete):
    """Bash takes a colon for the end of a word, and replaces only what follows: `drill:soft` comes as three words."""

    _before = ""  # what stands already and is not to be offered again

    def get_completion_args(self) -> tuple[list[str], str]:
        args, last = super().get_completion_args()
        words: list[str] = []
        for word in (*args, last):
            if words and (word == ":" or words[-1].endswith(":")):
                words[-1] += word
            else:
                words.append(word)
        if words[-1] != last:
            self._before = words[-1].rpartition(":")[0] + ":"
        return words[:-1], words[-1]

    def format_completion(self, item: CompletionItem) -> str:
        return f"{item.type},{item.value.removeprefix(self._before)}"


COMMANDS = {"completion": completion}
