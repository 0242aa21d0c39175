"""The README.txt of a bundle: what it is, and how to check it without chatcap."""

import textwrap

from analysis.queries.database import Row
from analysis.queries.sessions import LEDGER
from analysis.reports.purged import gone

WIDTH = 78
TEXT = """\
WHAT THIS IS

This is a bundle made by chatcap {chatcap}: a record of what the ChatGPT web
client told its servers, with everything that is needed to read it and to
check it. It was made {made_at} of {sessions} with {flows}.

  report.html   the report, for a browser: it loads nothing from elsewhere
  report.md     the same as text
  report.json   the same for programs
  flows.har     every request with its answer, as HAR 1.2: browsers' developer
                tools and other programs open it, `chatcap import` reads it back
  data/         the tables of the record, one JSON object a line
  manifest.json what is in this bundle and what it was made of: versions,
                sessions with policy, ledger and options, and size and SHA-256
                of each file
  SHA256SUMS    the same hashes, for sha256sum

{ledger}

Seen is always complete + error + aborted + unfinished + skipped. What was not
seen is in no ledger: the report says under limits what that can be.

WHAT IT DOES NOT HOLD

Passwords, tokens and cookies were replaced by stand-ins, such as
[bearer:3f9a0c1d2e4b], before anything was stored; the same secret has the
same stand-in. The key that they are made with is not in this bundle. In free
text that is best effort: a password that somebody typed into a chat is part
of the chat. The texts of the chats are in it, and so are e-mail addresses and
names where the account or telemetry told them: think before you hand it on.

HOW TO CHECK IT

With chatcap, today or years from now, on any machine:

  chatcap verify BUNDLE

Without it: unpack it, and in the folder

  sha256sum -c SHA256SUMS        (macOS: shasum -a 256 -c SHA256SUMS)

says OK for each file that is as it was. What the numbers rest on can be
counted again in data/, with jq, a spreadsheet or a few lines of any language.

WHAT A CHECK PROVES, AND WHAT NOT

Hashes tell that nothing was changed by accident. Whoever changes a file on
purpose can write new hashes, too. What tells then is the fingerprint of the
bundle, the SHA-256 of manifest.json, if you have it from elsewhere: from
whoever made the bundle, from a letter, a notary, a time stamp. `chatcap
export bundle` and `chatcap verify` print it;

  chatcap verify --fingerprint SHA256 BUNDLE    or    sha256sum manifest.json

compare it. A fingerprint shows that a bundle is the one that was made then.
It does not show that the record it was made of is true, nor who made it.
"""


def readme(report: Row) -> str:
    """The text for the bundle of a report."""
    sums = ", ".join(f"{report['ledger'][name]} {name.replace('_', ' ')}" for name in LEDGER)
    return TEXT.format(
        chatcap=report["method"]["chatcap"],
        made_at=report["made_at"],
        sessions=_number(len(report["sessions"]), "session"),
        flows=_number(report["flows"], "flow"),
        ledger=textwrap.fill(f"The ledger of all sessions: {sums}. {gone(report)}", WIDTH),
    )


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
