"""How the assistant reads a Chinese message: tokens, amounts, times, entities, signals, intents."""
