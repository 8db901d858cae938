"""The conversation: durable messages, who owns it, delivery."""
