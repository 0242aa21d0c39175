"""What each telemetry policy costs, without a proxy around it.

    uv run python -m benchmarks.policies [--uploads 2000] [--short]

Uploads are batches of ten events (about 15 KB, as ChatGPT's page sends them) and single events;
no two have the same ids or times. `observe` is finding out what a request is, which all policies
do; `block` makes an answer; `strip` and `rewrite` make what goes out. Prints percentiles in
milliseconds; goal: p50 <= 0.2 ms for a batch of ten (issue 3).
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from typing import Any

from addon.protocol.registry import match
from addon.telemetry.answers import Ask, answer
from addon.telemetry.policy import Mode, Policy
from addon.telemetry.pseudonyms import Pseudonyms
from addon.telemetry.sinks import Sink, sink
from addon.telemetry.treating import Sendable, Upload, treat

HOST = "chatgpt.com"
BATCH, SINGLE = "/ces/v1/b", "/ces/v1/t"
RGSTR = "/ces/v1/rgstr?k=client-synthetic&st=javascript-client&sv=3.32.0&t=1767225600123&ec=10"
AGENT = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
HEADERS = (
    (b"Host", b"chatgpt.com"),
    (b"User-Agent", AGENT.encode()),
    (b"Accept", b"*/*"),
    (b"Accept-Language", b"en-US,en;q=0.5"),
    (b"Accept-Encoding", b"gzip, deflate, br, zstd"),
    (b"Content-Type", b"text/plain"),
    (b"Origin", b"https://chatgpt.com"),
    (b"Referer", b"https://chatgpt.com/c/00000c01-0000-4000-8000-000000000c01"),
    (b"Cookie", b"oai-did=SYNTHETIC; a=b"),
    (b"Content-Length", b"0"),
)


def event(number: int, n: int) -> dict[str, Any]:
    """A track event with all that the page puts into one (chatgpt-web.md, section 13.1)."""
    page = {
        "path": f"/c/{number:08x}-0000-4000-8000-000000000c01",
        "url": f"https://{HOST}/c/{number:08x}-0000-4000-8000-000000000c01?model=auto",
        "referrer": f"https://{HOST}/",
        "search": "?model=auto",
        "title": f"Invented chat {number}",
        "hash": "",
    }
    return {
        "timestamp": f"2026-01-01T{number % 24:02d}:{number // 24 % 60:02d}:{n:02d}.037Z",
        "integrations": {"Segment.io": True},
        "userId": f"user-SYNTHETIC{number % 5:016d}",
        "anonymousId": f"0000ad01-0000-4000-8000-{number % 5:012x}",
        "event": "Show Starter Prompts",
        "type": "track",
        "properties": {
            "client_thread_id": f"WEB:{number:08x}-0000-4000-8000-000000007d01",
            "message_id": f"{number:08x}-{n:04x}-4000-8000-000000000a01",
            "prompt_count": 4,
            "titles": [f"Invented prompt number {k} of {number}" for k in range(2)],
            "origin": "chat",
            "app_version": "prod-synthetic",
        },
        "context": {
            "page": page,
            "userAgent": AGENT,
            "locale": "en-US",
            "library": {"name": "analytics.js", "version": "npm:next-1.84.1"},
            "campaign": {},
            "timezone": "Etc/UTC",
            "app_name": "chatgpt",
            "app_version": "prod-synthetic",
            "browser_locale": "en-US",
            "device_id": f"0000de01-0000-4000-8000-{number % 5:012x}",
            "auth_status": "logged_in",
            "user_traits": {"plan_type": "free", "workspace_type": "personal"},
        },
        "messageId": f"ajs-next-1767225{number:06d}-{number:08x}-{n:04x}-4000-8000-00000000ad77",
        "writeKey": "oai",
        "_metadata": {"bundled": ["Segment.io"], "unbundled": [], "bundledIds": []},
    }


def statsig_event(number: int, n: int) -> dict[str, Any]:
    device = f"0000de01-0000-4000-8000-{number % 5:012x}"
    return {
        "eventName": "statsig::gate_exposure",
        "user": {
            "userID": f"user-SYNTHETIC{number % 5:016d}",
            "locale": "en-US",
            "ip": "192.0.2.10",
            "userAgent": AGENT,
            "customIDs": {"DeviceId": device, "stableID": device},
            "custom": {"plan_type": "free", "auth_status": "logged_in", "is_paid": False},
        },
        "value": None,
        "metadata": {"gate": f"{1234567000 + n}", "gateValue": "false", "ruleID": "SYNTHETIC"},
        "secondaryExposures": [],
        "time": 1767225600000 + 1000 * number + n,
        "statsigMetadata": {"currentPage": f"https://{HOST}/c/{number:08x}"},
    }


def body(path: str, number: int) -> bytes:
    value: dict[str, Any]
    if path == BATCH:
        events = [event(number, n) for n in range(10)]
        value = {"writeKey": "oai", "batch": events, "sentAt": events[-1]["timestamp"]}
    elif path == SINGLE:
        value = event(number, 0)
    else:
        events = [statsig_event(number, n) for n in range(10)]
        value = {"events": events, "statsigMetadata": {"sdkVersion": "3.32.0"}}
    return json.dumps(value, separators=(",", ":")).encode()


def found(path: str) -> Sink:
    sent_to = sink(match("POST", HOST, path), "POST", path)
    assert sent_to is not None
    return sent_to


def observed(path: str) -> Callable[[bytes], object]:
    return lambda _body: found(path)


def blocked(path: str) -> Callable[[bytes], object]:
    ask = Ask(method="POST", origin=f"https://{HOST}", content_type="text/plain")
    return lambda _body: answer(found(path), ask)


def treated(path: str, mode: Mode) -> Callable[[bytes], object]:
    pseudonyms, policy, sent_to = (
        Pseudonyms(b"a synthetic key"[:15] * 2),
        Policy(mode=mode),
        found(path),
    )

    def run(wire: bytes) -> object:
        made = treat(Upload("POST", path, HEADERS, wire), sent_to, policy, pseudonyms)
        assert isinstance(made, Sendable), made
        return made

    return run


def times_ms(run: Callable[[bytes], object], bodies: list[bytes]) -> list[float]:
    for wire in bodies[:20]:  # the caches of a proxy that has run for a while
        run(wire)
    times = []
    for wire in bodies:
        started = time.perf_counter()
        run(wire)
        times.append(1000 * (time.perf_counter() - started))
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--uploads", type=int, default=2000)
    parser.add_argument("--short", action="store_true", help="a smoke run for CI")
    chosen = parser.parse_args()
    uploads = 200 if chosen.short else chosen.uploads
    for what, path in (("ten events", BATCH), ("one event", SINGLE), ("statsig, ten", RGSTR)):
        bodies = [body(path, number) for number in range(uploads)]
        size = statistics.mean(map(len, bodies)) / 1000
        runs = {
            "observe": observed(path),
            "block": blocked(path),
            "strip": treated(path, Mode.STRIP),
            "rewrite": treated(path, Mode.REWRITE),
        }
        for policy, run in runs.items():
            cuts = statistics.quantiles(times_ms(run, bodies), n=100)
            head = f"{what:>12} ({size:4.1f} KB) {policy:>8}"
            print(f"{head}: p50 {cuts[49]:.3f} ms, p99 {cuts[98]:.3f}")


if __name__ == "__main__":
    main()
