"""Datadog logs and RUM, through first-party paths and directly (section 13.4)."""

from addon.protocol import hosts
from addon.protocol.endpoint import Category, Endpoint, Model, Open, examples
from addon.protocol.hosts import CES, FIRST_PARTY


class View(Open):
    """The URL holds the id of the conversation."""

    url: str | None = None
    referrer: str | None = None


class LogUser(Open):
    user_id: str | None = None
    account_plan_type: str | None = None
    workspace_id: str | None = None
    anonymous_id: str | None = None


class LogRecord(Open):
    """One line. The analytics object of a finished turn is the notable one."""

    date: float | None = None
    message: str | None = None
    status: str | None = None
    service: str | None = None
    session_id: str | None = None
    ddtags: str | None = None
    view: View | None = None
    usr: LogUser | None = None


class Taken(Model):
    ok: bool | None = None
    error: str | None = None
    request_id: str | None = None


ENDPOINTS = (
    Endpoint(
        name="datadog_intake",
        method="POST",
        path=CES + "/v1/telemetry/intake",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=LogRecord,
        response=Taken,
        vendor="datadog",
        source="§13.4",
        examples=examples(
            "POST",
            "/ces/v1/telemetry/intake?ddforward=%2Fapi%2Fv2%2Flogs%3Fddsource%3Dbrowser",
            "https://chat.openai.com/ces/v1/telemetry/intake",
        ),
    ),
    Endpoint(
        name="datadog_rum",
        method="POST",
        path="/awe/api/v2/{track:rum|logs|spans|replay|profile}",
        category=Category.TELEMETRY,
        hosts=FIRST_PARTY,
        request=Open,
        vendor="datadog",
        source="§13.4",
        examples=examples(
            "POST", "/awe/api/v2/rum?ddsource=browser", "https://auth.openai.com/awe/api/v2/rum"
        ),
    ),
    Endpoint(
        name="datadog_direct",
        method="POST",
        path="/api/v2/{track:rum|logs|spans|replay|profile|exposures|flagevaluation|debugger}",
        category=Category.TELEMETRY,
        hosts=hosts.DATADOG,
        request=Open,
        vendor="datadog",
        source="§13.4",
        examples=examples(
            "POST",
            "https://browser-intake-datadoghq.com/api/v2/rum?ddsource=browser",
            "https://rum.browser-intake-us3-datadoghq.com/api/v2/rum",
            "https://browser-intake-ddog-gov.com/api/v2/logs",
            "https://rum-http-intake.logs.datadoghq.eu/api/v2/rum",
        ),
    ),
    Endpoint(
        name="datadog_logs_old",
        method="POST",
        path="/v1/input/{client_token}",
        category=Category.TELEMETRY,
        hosts=hosts.DATADOG,
        request=Open,
        vendor="datadog",
        source="§2",
        examples=examples(
            "POST", "https://browser-http-intake.logs.datadoghq.com/v1/input/pub0?ddsource=browser"
        ),
    ),
)
