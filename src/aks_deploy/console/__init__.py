"""Printing for people: secrets hidden, foreign text harmless; and the console of a shell."""
