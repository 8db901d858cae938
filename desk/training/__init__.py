"""The trainers' side: review, examples, training runs, models."""
