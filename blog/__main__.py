"""`python -m blog` is the same as the command `blog`."""

import sys

from blog.cli import main

if __name__ == "__main__":
    sys.exit(main())
