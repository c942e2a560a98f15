"""Importing this loads what workers need: a fork server does, and is told of modules, not of functions."""

from pressrun.running.hand import load

load()
