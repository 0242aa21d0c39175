"""What telemetry repeated is named by its kind: an id is no text, and nothing else is claimed."""

from analysis.reports.repeated import briefly, fate, kinds, leaks, total, without


def leak(item: str, times: int = 1, left: int = 0) -> dict[str, object]:
    return {"leak": "plain", "item": item, "count": times, "left": left}


def test_kinds_are_counted_texts_first_and_unknown_ones_not_named() -> None:
    found = [leak("conversation id", 1200), leak("<b>"), leak("title"), leak("title", 2)]
    assert kinds(found) == (
        "a chat's title 3 times, the id of a conversation 1,200 times and something else of them "
        "once"
    )


def test_what_left_is_counted_by_itself() -> None:
    found = [leak("title", 3, 1), leak("e-mail", 2)]
    assert briefly([*found, leak("<b>", 4, 4)]) == "1 chat title, 4 other parts"
    assert total(found) == (5, 1)
    assert [fate(3, left) for left in (0, 1, 3)] == [
        "none of it left", "1 of these 3 left", "all of it left",
    ]  # fmt: skip


def test_what_repeats_nothing_is_no_leak() -> None:
    assert leaks([{"leak": None, "item": "page title"}, leak("title")]) == [leak("title")]


def test_an_id_and_a_name_are_no_text_of_a_chat() -> None:
    nothing = "No text of the chats in this record was found again in telemetry."
    assert without([], "in telemetry") == nothing
    assert (
        without([leak("conversation id"), leak("e-mail"), leak("name")], "in telemetry") == nothing
    )
    assert without([leak("title")], "in telemetry").startswith("None of the messages")
    assert without([leak("prompt")], "in telemetry") == ""
