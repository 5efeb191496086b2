"""The surrounding workflow: its commands, its files, and what it says about the run."""
