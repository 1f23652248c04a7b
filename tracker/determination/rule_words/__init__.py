"""Rules in words: what kinds are called, what is wrong with one, what it says."""
