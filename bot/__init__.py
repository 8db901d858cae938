"""The assistant: everything Rasa loads."""
