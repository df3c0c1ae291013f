"""What several articles say to one question: the value that each gives, who agrees, who differs."""

from index.claims.across_libraries import compare_quotes
from index.claims.compare import Comparison, compare
from index.claims.origins import one_per_origin

__all__ = ["Comparison", "compare", "compare_quotes", "one_per_origin"]
