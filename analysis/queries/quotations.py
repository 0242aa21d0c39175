"""Names of telemetry events that quote a chat, where a report is to hold no text of chats.

The recorder stores no name in which it finds text of a chat that the same session has told. What
another session or an official export told it cannot know; a record as a whole does.
"""

from sqlite3 import Connection

from addon.telemetry.chats import PROMPT, TITLE, Text
from addon.telemetry.events.reading import plain_type
from addon.telemetry.leaks import Leaks, is_anybodys, normalised
from analysis.queries.database import Row

QUOTES = "(quotes a chat)"
"""In the place of such a name."""
_PROMPTS = """
SELECT substr(text, 1, 256) FROM main.messages
WHERE role = 'user' AND text IS NOT NULL ORDER BY key DESC LIMIT 1000
"""
_TITLES = """
SELECT title FROM main.conversations WHERE title IS NOT NULL
UNION SELECT title FROM main.shares WHERE title IS NOT NULL
"""


class Quotations:
    """Knows the titles of all chats in the records, and how the latest prompts begin."""

    def __init__(self, *records: Connection) -> None:
        self._leaks = Leaks()
        self._titles: set[str] = set()
        self._shown: dict[str, str] = {}
        prompts = [text for db in records for (text,) in db.execute(_PROMPTS)]
        titles = [text for db in records for (text,) in db.execute(_TITLES)]
        # what is learnt first is forgotten first where it is too much
        self._leaks.learn(Text(PROMPT, text) for text in prompts)
        self._leaks.learn(Text(TITLE, text) for text in titles)
        self._titles = {text for text in map(normalised, titles) if not is_anybodys(text)}

    def shown(self, name: str | None) -> str | None:
        """A name or type of an event as a report may hold it."""
        if name is None:
            return None
        if name not in self._shown:
            quotes = normalised(name) in self._titles or self._leaks.quotes(name)
            self._shown[name] = QUOTES if quotes else name
        return self._shown[name]

    def of_event(self, row: Row) -> Row:
        """A row with the `type` and `name` of an event, as a report may hold them."""
        type_ = plain_type(row["vendor"], row["type"]) or self.shown(row["type"])
        return {**row, "type": type_, "name": self.shown(row["name"])}
