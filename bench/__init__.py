"""Benchmarks of Tingsu, each a package to be run with `python -m`."""
