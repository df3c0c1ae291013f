"""What several articles say to one question: the value that each gives, who agrees, who differs."""

from index.accounts.comparing import Comparison, by_origin, compared
from index.accounts.quoted import compared_quotes

__all__ = ["Comparison", "by_origin", "compared", "compared_quotes"]
