"""The command `blog`, also as `python -m blog`."""

import gc
import sys

from blog.cli import main


def run() -> None:
    """Run the command, and leave to the system what it held: to look through it would take as long as a small build."""
    status = main()
    gc.freeze()
    sys.exit(status)


if __name__ == "__main__":
    run()
