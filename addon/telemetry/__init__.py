"""Telemetry: what of the traffic it is, what it says of the person, and what may leave."""
