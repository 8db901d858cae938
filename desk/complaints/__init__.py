"""The complaint domain: registration, level, deadlines, lifecycle, audit. No web, no Rasa."""
