"""The addon inside of a mitmproxy that has no proxy."""

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mitmproxy.test import taddons

from addon.glue.hooks import ChatCap


def with_addon(path: Path, use: Callable[[ChatCap], None], **options: str) -> None:
    """Run `use` while the addon records into the database at `path`."""

    async def run() -> None:
        addon = ChatCap()
        with taddons.context(addon) as context:
            context.configure(addon, chatcap_db=str(path), **options)
            try:
                use(addon)
            finally:
                addon.done()

    asyncio.run(run())


def rows(path: Path, sql: str) -> list[tuple[Any, ...]]:
    connection = sqlite3.connect(path)
    try:
        return connection.execute(sql).fetchall()
    finally:
        connection.close()
