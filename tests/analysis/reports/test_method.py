"""A report says how it was made."""

from analysis.reports.fingerprint import File
from analysis.reports.method import default_title, method


def test_the_title_is_made_of_dates_alone() -> None:
    day = "2026-03-01T10:00:00.000Z"
    told = {"flows": 1, "first_flow": day, "last_flow": day}
    assert default_title(told) == "What the ChatGPT web client told, 2026-03-01"
    later = told | {"last_flow": "2026-03-04T10:00:00.000Z"}
    assert default_title(later).endswith("told, 2026-03-01 to 2026-03-04")
    assert default_title({"flows": 0}) == "What the ChatGPT web client told"


def test_the_file_and_the_levels_of_privacy_are_named() -> None:
    levels = ("standard", "minimal", "standard", None)
    report = {"sessions": [{"options": {"chatcap_privacy": level}} for level in levels]}
    told = method(report, File(9, "ab" * 32, "a note"))
    assert (told["database_bytes"], told["database_note"]) == (9, "a note")
    assert told["privacy"] == ["minimal", "standard"]
    assert method(report, None)["database_sha256"] is None
