"""The report as one HTML file that loads nothing and runs nothing."""

from analysis.queries.database import Row
from analysis.reports.figures import figures
from analysis.reports.latency_chart import latency_chart
from analysis.reports.page import visible_template
from analysis.reports.sections import sections
from analysis.reports.sentences import chosen, heading, story
from analysis.reports.timeline_chart import timeline_chart


def as_html(report: Row) -> str:
    """A page for a browser, a phone or paper; text of a capture shows as text."""
    return visible_template("report.html.jinja").render(
        report=report,
        heading=heading(report),
        chosen=chosen(report),
        story=list(story(report)),
        figures=list(figures(report)),
        sections=list(sections(report)),
        timeline=timeline_chart(report["timeline"]),
        latency=latency_chart(report["latency"]),
    )
