"""The value that each article gives as the answer, and which articles agree or differ."""

from index.claims.across_libraries import compare_quotes
from index.claims.compare import Comparison, compare
from index.claims.origins import one_per_origin

__all__ = ["Comparison", "compare", "compare_quotes", "one_per_origin"]
