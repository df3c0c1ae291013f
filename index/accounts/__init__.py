"""What several articles say to one question: the value that each gives, who agrees, who differs."""

from index.accounts.comparing import Comparison, by_origin, compared

__all__ = ["Comparison", "by_origin", "compared"]
