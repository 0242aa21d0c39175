"""The `chatcap` command: a group that loads its commands when they are needed."""

import importlib
import io
import sys
from collections.abc import Sequence

import click

COMMANDS = {
    "run": "analysis.run_command",
    "demo": "analysis.demo_command",
    "import": "analysis.import_command",
    "tail": "analysis.tail_command",
    "sessions": "analysis.sessions_command",
    "flows": "analysis.flows_command",
    "show": "analysis.show_command",
    "endpoints": "analysis.endpoints_command",
    "telemetry": "analysis.telemetry_command",
    "disclosures": "analysis.disclosures_command",
    "conversations": "analysis.conversations_command",
    "conversation": "analysis.conversation_command",
    "search": "analysis.search_command",
    "latency": "analysis.latency_command",
    "report": "analysis.report_command",
    "diff": "analysis.diff_command",
    "export": "analysis.export_command",
    "verify": "analysis.verify_command",
    "sql": "analysis.sql_command",
    "doctor": "analysis.doctor_command",
    "purge": "analysis.purge_command",
    "backup": "analysis.backup_command",
}
"""Where each command lives, in the order of the help; every module has one `command`."""


class LazyGroup(click.Group):
    """Imports the module of a command when the command is asked for."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        command = importlib.import_module(COMMANDS[cmd_name]).command
        assert isinstance(command, click.Command)  # noqa: S101
        return command

    def invoke(self, ctx: click.Context) -> object:
        """Run; whoever closes our pipe (`| head`) has read enough, which is no failure."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
        except BrokenPipeError:
            from analysis.failures import forget_stdout

            forget_stdout()
            return 0
        return result


@click.group(
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 80},
)
@click.version_option(package_name="chatcap", message="chatcap %(version)s")
def cli() -> None:
    """Record, control and explain what the ChatGPT web client tells its servers."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command line. Returns the exit code: 0, 1, 2, 3 or 130 (see `failures`)."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a poor terminal is no reason to fail
    try:
        result = cli.main(args=arguments, prog_name="chatcap", standalone_mode=False)
    except BaseException as failure:  # noqa: BLE001 - told to the user, never swallowed
        from analysis.failures import explain

        return explain(failure)
    return result if isinstance(result, int) else 0


if __name__ == "__main__":
    sys.exit(main())
