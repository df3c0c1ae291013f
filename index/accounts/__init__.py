"""What several articles say to one question: the value that each gives, who agrees, who differs."""

from index.accounts.comparing import Comparison, compared
from index.accounts.forms import fate
from index.accounts.kinds import ASKING
from index.accounts.origins import by_origin
from index.accounts.quoted import compared_quotes

__all__ = ["ASKING", "Comparison", "by_origin", "compared", "compared_quotes", "fate"]
