"""Failures by name: where in the APIs each shows, and in what words."""
