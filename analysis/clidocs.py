"""The help of every command as Markdown, for the documentation (cog runs it)."""

import click

WIDTH = 78
"""What click makes of a terminal of 80 columns."""


def reference() -> str:
    """A heading and the help text for `chatcap` and each of its commands."""
    from analysis.cli import cli

    root = _context(cli, "chatcap", None)
    parts = [_section(root)]
    for name in cli.list_commands(root):
        command = cli.get_command(root, name)
        if command is not None:
            parts.append(_section(_context(command, name, root)))
    return "\n".join(parts)


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


def _section(context: click.Context) -> str:
    return f"## `{context.command_path}`\n\n```text\n{context.get_help()}\n```\n"


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
