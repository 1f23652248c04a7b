"""What one installation decides: settings, the root of the addresses, how it is served."""
