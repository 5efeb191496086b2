"""Where what passes between runs is kept."""
