#!/usr/bin/env python3
"""Writes holidays.tsv: the national holidays that the library Jollyday knows, which Kestra's isPublicHoliday asks.

Usage: holidays.py FOLDER, the unpacked jollyday-core jar (its folder `holidays`).
"""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

NS = "{https://focus_shift.de/jollyday/schema/holiday}"
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
MONTHS = "JANUARY FEBRUARY MARCH APRIL MAY JUNE JULY AUGUST SEPTEMBER OCTOBER NOVEMBER DECEMBER".split()
WHICH = ["FIRST", "SECOND", "THIRD", "FOURTH", "LAST"]
EASTER = {
    "EASTER": 0, "EASTER_SUNDAY": 0, "EASTER_MONDAY": 1, "EASTER_TUESDAY": 2, "GENERAL_PRAYER_DAY": 26, "ASCENSION_DAY": 39,
    "PENTECOST": 49, "WHIT_SUNDAY": 49, "WHIT_MONDAY": 50, "PENTECOST_MONDAY": 50, "CORPUS_CHRISTI": 60, "SACRED_HEART": 68,
    "EASTER_SATURDAY": -1, "GOOD_FRIDAY": -2, "MAUNDY_THURSDAY": -3, "PALM_SUNDAY": -7, "ASH_WEDNESDAY": -46,
    "MARDI_GRAS": -47, "CARNIVAL": -47, "SHROVE_MONDAY": -48, "CLEAN_MONDAY": -48,
}


def rule(node):
    """The rule in short, `?` if it is one that the linter does not follow."""
    kind = node.tag.replace(NS, "")
    moves = "".join(
        f">{DAYS.index(move.get('substitute')) + 1}{move.get('with')[0].lower()}{DAYS.index(move.get('weekday')) + 1}"
        for move in node.findall(NS + "MovingCondition")
    )
    if node.get("every", "EVERY_YEAR") != "EVERY_YEAR" or node.get("chronology"):
        text = "?"
    elif kind == "Fixed":
        text = f"D{MONTHS.index(node.get('month')) + 1:02}{int(node.get('day')):02}{moves}"
    elif kind == "ChristianHoliday" and not moves:
        text = f"E{EASTER[node.get('type')]}"
    elif kind == "FixedWeekday" and not moves:
        month = MONTHS.index(node.get("month")) + 1
        text = f"W{month:02}{WHICH.index(node.get('which')) + 1}{DAYS.index(node.get('weekday')) + 1}"
    else:
        text = "?"
    if node.get("validFrom") or node.get("validTo"):
        text += f"@{node.get('validFrom') or ''}:{node.get('validTo') or ''}"
    return text


def main():
    lines = ["# made by holidays.py from Jollyday 2.19.0; see README.md"]
    for path in sorted(Path(sys.argv[1]).glob("Holidays_*.xml")):
        country = path.stem.removeprefix("Holidays_")
        holidays = ET.parse(path).getroot().find(NS + "Holidays")
        rules = [rule(node) for node in (holidays if holidays is not None else [])]
        if country == "jp":
            rules.append("?")  # days between holidays, by a rule of its own
        lines.append(f"{country}\t{' '.join(rules)}")
    Path(__file__).with_name("holidays.tsv").write_text("\n".join(lines) + "\n")


main()
