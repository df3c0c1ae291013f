"""The time that a question is about, parsed from its words."""

from index.timeframe.reading import day_of, window_of, without_times
from index.timeframe.window import Window

__all__ = ["Window", "day_of", "window_of", "without_times"]
