"""The pages of assessment, one file per job."""
