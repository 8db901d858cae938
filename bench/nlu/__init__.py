"""Measures how well customers are understood: `make bench-nlu`, see docs/understanding.md."""
