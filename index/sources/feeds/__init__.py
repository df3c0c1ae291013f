"""Feed formats: bytes of a feed -> its entries."""
