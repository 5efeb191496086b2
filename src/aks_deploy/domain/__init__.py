"""Frozen values that everything else speaks in; they know nobody."""
