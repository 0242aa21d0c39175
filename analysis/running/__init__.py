"""`chatcap run`: the proxy as a child process, and a browser that trusts only it."""
