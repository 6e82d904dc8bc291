"""The double over HTTP: an ASGI application over `givonkit.Simulator`, and the `serve` command."""
