"""What telemetry bodies say, event by event: one reader a vendor, one file each."""
