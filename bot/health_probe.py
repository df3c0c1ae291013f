"""Ask the running bot for its health, as a container's health check: python -m bot.health_probe.

Only the standard library is imported, since the check starts a process every half minute.
"""

import os
import sys
import urllib.error
import urllib.request

_TIMEOUT = 5.0  # seconds


def main() -> None:
    """Exit with code 0 if /healthz answers 200, and with 1 and a sentence otherwise."""
    port = os.environ.get("HEALTH_PORT", "")
    if not port:
        sys.exit("HEALTH_PORT is not set, so the bot serves no /healthz to ask.")
    host = os.environ.get("HEALTH_HOST") or "127.0.0.1"
    address = f"http://{'127.0.0.1' if host == '0.0.0.0' else host}:{port}/healthz"  # noqa: S104 - compared
    direct = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    try:
        direct.open(address, timeout=_TIMEOUT).close()
    except urllib.error.HTTPError as error:
        sys.exit(f"The bot is not well: {error.read(1000).decode(errors='replace')}")
    except OSError as error:
        sys.exit(f"{address} does not answer ({error}).")


if __name__ == "__main__":
    main()
