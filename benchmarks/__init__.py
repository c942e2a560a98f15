"""Figures about pressrun, each from a command that repeats it."""
