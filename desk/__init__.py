"""The service desk: complaints, conversations, training, channels and the API."""
