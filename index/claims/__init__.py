"""What several articles say to one question: the value that each gives, who agrees, who differs."""

from index.claims.across_libraries import compared_quotes
from index.claims.compare import Comparison, compared
from index.claims.origins import by_origin
from index.question.answer_type import ASKING
from index.text.stemming import fate

__all__ = ["ASKING", "Comparison", "by_origin", "compared", "compared_quotes", "fate"]
