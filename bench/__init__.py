"""Benchmarks: how long the server takes for each page of the demo, held against a yardstick."""
