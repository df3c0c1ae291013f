"""Passages, their embedding, and the Chroma collections that hold them."""

import os

# Torch's threads wait for one another by spinning, unless this is set before torch is imported. On a machine
# that does other things as well, six passages were then read in 4.6 s instead of 0.8 s, and took five times
# the processor time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# oneDNN, which multiplies for torch in bfloat16, keeps what it compiled for each number of tokens: by default
# 1,024 times, some hundreds of megabytes after an hour of different questions. Fewer cost no time.
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
