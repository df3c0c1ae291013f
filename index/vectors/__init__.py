"""Passages, their embedding, and the Chroma collections that hold them."""

import os

# Torch's threads wait for one another by spinning, unless this is set before torch is imported. On a machine
# that does other things as well, six passages were then read in 4.6 s instead of 0.8 s, and took five times
# the processor time.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

# In bfloat16, torch and oneDNN each keep what they prepared for a number of tokens, for up to 1,024 numbers.
# Torch does so in each thread. An hour of different questions takes hundreds of megabytes; keeping fewer
# costs no time.
os.environ.setdefault("LRU_CACHE_CAPACITY", "64")
os.environ.setdefault("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "64")
