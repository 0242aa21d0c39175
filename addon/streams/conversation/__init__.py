"""A turn's answer as it is delivered: legacy snapshots, `v1` deltas, sockets; one interface."""
