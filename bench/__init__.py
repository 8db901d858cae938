"""Benchmarks: figures that the docs quote, measured on real parts."""
