"""How times are written in English. `phrases` decides which matches really are times."""

import re

from index.timeframe.named import HOLIDAYS

MONTH = (
    r"(?:january|february|march|april|may|june|july|august|september|october|november|december"
    r"|(?:jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b\.?)"
)
_YEAR = r"(?:19|20)\d\d(?![\w%]|[.,:]\d|\s?[-–/]\s?\d)"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
WEEKDAY = r"(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday)"
_UNIT = r"(?:hours?|days?|weeks?|months?|years?)"
_NUMBER = r"(?:\d{1,3}|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve|twenty|thirty)"
_SOME = rf"(?:{_NUMBER}|(?:a\s+)?few|several|(?:a\s+)?couple\s+of)"
_PART = r"(?:(?:early|late|mid)[\s-]+)?"
SEASON = r"(?:spring|summer|autumn|fall|winter)"
_IN_YEAR = rf"(?:{MONTH}\s+(?:of\s+)?(?:last|this)\s+year|(?:last|this)\s+year\s+in\s+{MONTH})"
_PART_OF = (
    r"(?:the\s+)?(?:(?:first|second|third|fourth|last)\s+(?:week|half)|start|beginning|middle|end|close|turn)\s+of"
    rf"\s+(?:the\s+)?(?:{_IN_YEAR}|{MONTH}(?:\s+{_YEAR})?|{_YEAR}|(?:(?:this|last)\s+)?(?:week|month|year))"
)

TIME = re.compile(
    rf"""\b(?:
      (?P<part>{_PART_OF})
    | (?P<days>\d{{1,2}}\s*(?:and|to|-|–)\s*{_DAY}\s+{MONTH}(?:,?\s+{_YEAR})?
        | {MONTH}\s+\d{{1,2}}\s*(?:to|-|–)\s*\d{{1,2}}(?!\d|[-–/])(?:,?\s+{_YEAR})?)
    | (?P<exact>
          (?:19|20)\d\d-\d\d-\d\d(?!\d)
        | \d{{1,2}}\.\d{{1,2}}\.(?:19|20)\d\d
        | {_IN_YEAR}
        | (?:{WEEKDAY},?\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{MONTH}(?:,?\s+{_YEAR})
        | (?:{WEEKDAY},?\s+)?{MONTH}\s+(?:the\s+)?{_DAY}(?:,?\s+{_YEAR})
        | {_PART}{MONTH}(?:\s+of|,)?\s+{_YEAR}
        | q[1-4]\s+(?:of\s+)?{_YEAR}
        | (?:first|second|third|fourth|last|1st|2nd|3rd|4th)\s+quarter\s+of\s+{_YEAR}
        | {SEASON}\s+(?:of\s+)?{_YEAR}
      )
    | (?P<date>
          (?:{WEEKDAY},?\s+)?(?:the\s+)?{_DAY}\s+(?:of\s+)?{MONTH}\b
        | (?:{WEEKDAY},?\s+)?{MONTH}\s+(?:the\s+)?{_DAY}
          (?!\d|,\d|\s*(?:%|percent|per\s+cent|people|million|billion|votes|times|points))\b
      )
    | (?P<rolling>(?:last|past|previous)\s+(?:{_SOME}\s+{_UNIT}|(?:hours|days|weeks|months|years))
        | the\s+last\s+(?:week|month|year)(?!\s+of\b|['’])
        | (?:past|last)\s+(?:hour|day|fortnight|decade) | past\s+(?:week|month|year))
    | (?P<ago>{_SOME}\s+(?:days?|weeks?|months?|years?)\s+ago)
    | (?P<relative>
          (?:the\s+)?day\s+before\s+yesterday | yesterdays? | todays? | tonight | last\s+night | overnight
        | (?:the\s+)?(?:week(?:end)?|month|year)\s+before\s+last
        | this\s+(?:morning|afternoon|evening)
        | (?:last|this|past|previous)\s+(?:week(?:end)?|month|year|quarter|{SEASON}|{WEEKDAY}|{MONTH})
      )
    | (?P<weekend>weekend)
    | (?P<weekday>{WEEKDAY})
    | (?P<season>{SEASON}|(?:{HOLIDAYS})(?:\s+{_YEAR})?|(?:19|20)\d0s|q[1-4]
        |(?:first|second|third|fourth)\s+quarter
        |(?:19|20)\d\d\s*[-–]\s*(?:19|20)\d\d)
    | (?P<month>{_PART}{MONTH})
    | (?P<year>{_PART}{_YEAR})
    )(?!\w)""",
    re.IGNORECASE | re.VERBOSE,
)
