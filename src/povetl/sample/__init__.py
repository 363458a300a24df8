"""A small government portal on loopback: the demo's and the tests' real HTTP server."""
