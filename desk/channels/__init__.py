"""Channels: turn a protocol into messages and back."""
