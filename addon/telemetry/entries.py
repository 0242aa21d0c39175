"""Short forms of `Field` for the tables."""

from addon.telemetry import rules
from addon.telemetry.fields import DataClass, Field, Rule, remove
from addon.telemetry.pseudonyms import Namespace


def same(path: str, item: str, data_class: DataClass, reason: str, rule: Rule) -> Field:
    """Both policies do the same."""
    return Field(path, item, data_class, reason, rule, rule)


def rewritten(path: str, item: str, data_class: DataClass, reason: str, rule: Rule) -> Field:
    """Removed by strip."""
    return Field(path, item, data_class, reason, remove, rule)


def identifier(path: str, item: str, namespace: Namespace, reason: str) -> Field:
    """Removed by strip, a pseudonym under rewrite."""
    return rewritten(path, item, DataClass.IDENTIFIER, reason, rules.pseudonym(namespace))


def inside(path: str, item: str, data_class: DataClass, reason: str) -> Field:
    """An object whose members have fields of their own."""
    return Field(path, item, data_class, reason, None, None)
