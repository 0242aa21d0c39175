"""The help of every command as Markdown, for the documentation (cog runs it)."""

from collections.abc import Iterator

import click

WIDTH = 78
"""What click makes of a terminal of 80 columns."""


def reference() -> str:
    """A heading and the help text for `chatcap` and each of its commands."""
    from analysis.cli import cli

    return "\n".join(_sections(_context(cli, "chatcap", None)))


def help_of(name: str) -> str:
    """What `chatcap NAME --help` prints at 80 columns, whatever the terminal."""
    from analysis.cli import cli

    root = _context(cli, "chatcap", None)
    command = cli.get_command(root, name)
    if command is None:
        raise ValueError(f"there is no command {name}")
    return _context(command, name, root).get_help()


def overview() -> str:
    """What `chatcap --help` prints at 80 columns, whatever the terminal."""
    from analysis.cli import cli

    return f"```text\n{_context(cli, 'chatcap', None).get_help()}\n```"


def _sections(context: click.Context) -> Iterator[str]:
    """One for the command, and those of its commands if it is a group."""
    yield f"## `{context.command_path}`\n\n```text\n{context.get_help()}\n```\n"
    group = context.command
    if isinstance(group, click.Group):
        for name in group.list_commands(context):
            command = group.get_command(context, name)
            if command is not None:
                yield from _sections(_context(command, name, context))


def _context(command: click.Command, name: str, parent: click.Context | None) -> click.Context:
    settings = {"help_option_names": ["-h", "--help"]} if parent is None else {}
    return click.Context(
        command,
        info_name=name,
        parent=parent,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        **settings,  # type: ignore[arg-type]
    )
