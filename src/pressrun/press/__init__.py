"""From sheets to a bound PDF."""
