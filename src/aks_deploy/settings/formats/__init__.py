"""Files that other programs write and people already have."""
