"""Files and folders -> articles."""
