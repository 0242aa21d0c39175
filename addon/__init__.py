"""Everything the proxy needs while traffic flows."""
