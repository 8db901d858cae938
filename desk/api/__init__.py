"""The HTTP and realtime surface."""
