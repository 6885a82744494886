"""``python -m forelog_lsp`` is the command ``forelog-lsp``."""

import sys

from forelog_lsp.main import main

if __name__ == "__main__":
    sys.exit(main())
