"""`chatcap export`: what was recorded, for other programs to use."""

import click

from analysis.export_bundle_command import command as bundle
from analysis.export_conversations_command import command as conversations
from analysis.export_filters_command import command as filters
from analysis.export_har_command import command as har
from analysis.export_metadata_command import command as metadata


@click.group("export")
def command() -> None:
    """Write what was recorded for other programs to use."""


command.add_command(bundle)
command.add_command(conversations)
command.add_command(filters)
command.add_command(har)
command.add_command(metadata)
