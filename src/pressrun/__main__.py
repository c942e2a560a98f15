"""``python -m pressrun``: the same as the command ``pressrun``."""

from pressrun.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
