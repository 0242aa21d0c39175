"""The only rooms that know mitmproxy: hooks, options, HTTPFlow to FlowRecord."""
