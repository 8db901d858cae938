"""What the assistant does: each action reads the turn, calls the complaint domain and speaks."""
