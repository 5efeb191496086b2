"""Telling people what is going on and what came of it."""
