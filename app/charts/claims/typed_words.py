"""Words around typed numbers: what makes a ratio, and what says that it is none of the city's."""

from typing import Final

# Ratios in words, alone or with the word after.
WORDS: Final = {
    "doubled": 2.0, "doubles": 2.0, "doubling": 2.0, "twice": 2.0, "twofold": 2.0,
    "tripled": 3.0, "triples": 3.0, "tripling": 3.0, "threefold": 3.0, "quadrupled": 4.0,
    "halved": 0.5, "half": 0.5, "one half": 0.5,
    "a third": 1 / 3, "one third": 1 / 3, "one-third": 1 / 3, "two thirds": 2 / 3,
    "two-thirds": 2 / 3, "a quarter": 0.25, "one quarter": 0.25, "one-quarter": 0.25,
    "three quarters": 0.75, "three-quarters": 0.75, "a fifth": 0.2, "one fifth": 0.2,
}  # fmt: skip
SPOKEN: Final = {
    word: float(n)
    for n, word in enumerate(
        ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"), 2
    )
}
# What follows “3 times”, “half” or “a third” where these compare.
TIMES_AS: Final = {
    "as", "more", "less", "fewer", "higher", "lower", "larger", "smaller", "the", "that", "what",
    "all", "our", "their",
}  # fmt: skip
MONTHS: Final = {
    "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
}  # fmt: skip
STREETS: Final = {
    "street", "st", "road", "rd", "avenue", "ave", "lane", "ln", "alley", "drive", "dr",
    "boulevard", "blvd", "court", "ct", "square", "way", "place", "pl", "terrace", "row", "wharf",
    "parkway", "pkwy", "highway", "hwy", "hill", "close",
}  # fmt: skip
# A number after one of these names a thing.
BEFORE: Final = {
    "number", "no", "nos", "route", "highway", "interstate", "bus", "line", "tram", "ward",
    "district", "precinct", "unit", "apt", "apartment", "suite", "room", "floor", "page", "version",
    "section", "step", "chapter", "article", "rule", "school", "ps", "house", "exit", "pier",
    "grade", "zone", "phase", "level", "item", "point", "option", "question", "aged", "age",
}  # fmt: skip
# A number before one of these is a time, a length, a speed or an age.
AFTER: Final = {
    "am", "pm", "a.m", "p.m", "o'clock", "o’clock", "second", "seconds", "minute", "minutes", "min",
    "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years", "yards",
    "night", "nights", "times", "mph", "km/h", "km", "m", "meter", "meters", "metres", "foot",
    "feet", "ft", "inch", "inches", "mile", "miles", "block", "blocks", "cm", "degrees",
}  # fmt: skip
