"""The pages of determination, one file for each thing they show."""
