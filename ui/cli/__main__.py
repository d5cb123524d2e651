"""Lets `python -m ui.cli` do what `traybooth` does."""

import sys

from ui.cli.program import main

sys.exit(main())
