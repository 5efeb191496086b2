"""`python -m aks_deploy`, and the program `aks-deploy`, which imports `main` from here."""

import signal
import sys

# Loading takes a moment. A signal that comes meanwhile waits until there is somebody who can tell what it stops.
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})

from aks_deploy.cli import main  # noqa: E402 - what is loaded here is what takes the moment

if __name__ == "__main__":
    sys.exit(main())
