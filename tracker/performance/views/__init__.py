"""The pages of performance, one module for each thing they are about."""
