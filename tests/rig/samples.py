"""The synthetic samples of the ChatGPT web protocol."""

import json
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "samples"


def sample(name: str) -> bytes:
    return (FOLDER / name).read_bytes().removesuffix(b"\n")


def lines(name: str) -> list[str]:
    return sample(name).decode().splitlines()


@cache
def _small() -> dict[str, Any]:
    entries = map(json.loads, lines("small-bodies.jsonl"))
    return {entry["id"]: entry["body"] for entry in entries}


def small(name: str) -> bytes:
    """The body of one line of small-bodies.jsonl."""
    return json.dumps(_small()[name], separators=(",", ":")).encode()
