"""What differs between two versions, and every change, as sentences."""
