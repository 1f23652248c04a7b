"""Benchmarks: ratios against a yardstick, in one process, alternating, median of at least five."""
