"""Forgetting: what is asked for, what would go, what went, and what may still hold it."""
