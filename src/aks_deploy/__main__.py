"""`python -m aks_deploy`."""

import sys

from aks_deploy.cli import main

if __name__ == "__main__":
    sys.exit(main())
