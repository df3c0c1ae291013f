"""Articles in, quoted answers out. Knows nothing of Discord.

`__init__.pyi` lists the public names. Each is imported at its first use, so that a command starts without
what it does not need.
"""

import lazy_loader

__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
