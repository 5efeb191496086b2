"""Ratios, measured in one run on one machine: absolute times say more about the machine than about the program."""
