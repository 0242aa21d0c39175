"""HTML pages that load nothing: one style sheet, let in by its hash, and no script."""

import base64
import hashlib
from functools import cache
from typing import TYPE_CHECKING, Any

from analysis.reports.html_table import laid
from analysis.reports.plain import visible
from analysis.reports.units import count, moment

if TYPE_CHECKING:
    from jinja2 import Environment, Template


def template(name: str) -> "Template":
    """A template whose values are escaped and nothing else: whoever fills it makes them
    printable.
    """
    return _environment().get_template(name)


def visible_template(name: str) -> "Template":
    """A template that shows every value in one line of printable characters (`plain.visible`)."""
    return _visible_environment().get_template(name)


def style_hash(style: str) -> str:
    """What a Content-Security-Policy calls this one style sheet."""
    return "sha256-" + base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()


@cache
def _environment() -> "Environment":
    return _made(finalize=None)


@cache
def _visible_environment() -> "Environment":
    return _made(finalize=_shown)


def _made(**more: Any) -> "Environment":
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("analysis.reports"),
        undefined=StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        **more,
    )
    environment.filters |= {
        "style_hash": style_hash,
        "count": count,
        "laid": laid,
        "moment": moment,
    }
    return environment


def _shown(value: Any) -> Any:
    """Whatever is no markup of ours is text of somebody else's."""
    return value if hasattr(value, "__html__") else visible(str(value))
