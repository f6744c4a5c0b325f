#!/usr/bin/env python3
"""Writes rules.tsv beside this script from the holidays of jollyday: `build.py jollyday-core-2.19.0.jar`.

README.md says what a rule looks like. Needs a JDK 25 as `java` or in JAVA_HOME, for the Islamic calendar.
"""

import datetime
import os
import pathlib
import subprocess
import sys
import xml.etree.ElementTree
import zipfile

HERE = pathlib.Path(__file__).parent
SPACE = "{https://focus_shift.de/jollyday/schema/holiday}"
DAYS = ["MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY", "SUNDAY"]
MONTHS = ["JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE", "JULY"]
MONTHS += ["AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"]
LENGTHS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
WHICH = ["FIRST", "SECOND", "THIRD", "FOURTH", "LAST"]
EVERY = {"EVERY_YEAR": "", "ODD_YEARS": "%o", "EVEN_YEARS": "%e", "TWO_YEARS": "%2", "THREE_YEARS": "%3"}
EVERY |= {"FOUR_YEARS": "%4", "FIVE_YEARS": "%5", "SIX_YEARS": "%6"}

# ChristianHolidayParser: days after Easter Sunday.
CHRISTIAN = {
    "CLEAN_MONDAY": -48, "SHROVE_MONDAY": -48, "MARDI_GRAS": -47, "CARNIVAL": -47, "ASH_WEDNESDAY": -46,
    "PALM_SUNDAY": -7, "MAUNDY_THURSDAY": -3, "GOOD_FRIDAY": -2, "EASTER_SATURDAY": -1, "EASTER": 0,
    "EASTER_MONDAY": 1, "EASTER_TUESDAY": 2, "GENERAL_PRAYER_DAY": 26, "ASCENSION_DAY": 39, "PENTECOST": 49,
    "WHIT_SUNDAY": 49, "WHIT_MONDAY": 50, "PENTECOST_MONDAY": 50, "CORPUS_CHRISTI": 60, "SACRED_HEART": 68,
}  # fmt: skip

# IslamicHolidayParser: month and day; `-` the day before.
ISLAMIC = {
    "NEWYEAR": "0101", "TASUA": "0109", "ASCHURA": "0110", "GRAND_MAGAL_OF_TOUBA": "0218",
    "MAWLID_AN_NABI": "0312", "LAILAT_AL_MIRAJ": "0727", "LAILAT_AL_BARAT": "0815", "RAMADAN": "0901",
    "LAILAT_AL_QADR": "0927", "JUMUATUL_WIDA": "1001-/1<5/2<5/3<5/4<5/6<5/7<5", "RAMADAN_END": "1001-", "ID_AL_FITR": "1001",
    "ID_AL_FITR_2": "1002", "ID_AL_FITR_3": "1003", "ARAFAAT": "1209", "ID_UL_ADHA": "1210",
    "ID_UL_ADHA_2": "1211", "ID_UL_ADHA_3": "1212", "ID_AL_GHADIR": "1218", "QAUMEE_DHUVAS": "0301",
    "EMBRACING_OF_ISLAM_DAY": "0401", "ARBAEEN": "0220", "DEATH_OF_MUHAMMAD_AND_HASAN_MOJTABA": "0228",
    "DEATH_OF_IMAM_REZA": "0229", "DEATH_OF_IMAM_HASAN_ASKARI": "0308",
    "BIRTH_OF_MUHAMMAD_AND_IMAM_SADIQ": "0317", "DEATH_OF_FATIMA": "0603", "BIRTH_OF_IMAM_ALI": "0713",
    "DEATH_OF_IMAM_ALI": "0921", "DEATH_OF_IMAM_SADIQ": "1025",
}  # fmt: skip

# EthiopianOrthodoxHolidayParser: month and day of the Coptic calendar.
ETHIOPIAN = {"TIMKAT": "0510", "ENKUTATASH": "0101", "MESKEL": "0117"}


def child(element, name):
    return element.find(SPACE + name)


def weekday(name):
    return str(DAYS.index(name) + 1)


def fixed(element):
    month, day = MONTHS.index(element.get("month")), int(element.get("day"))
    assert 1 <= day <= LENGTHS[month], "MonthDay.of throws"
    return f"F{month + 1:02}{day:02}"


def in_month(element):
    month, which = MONTHS.index(element.get("month")), WHICH.index(element.get("which"))
    day = weekday(element.get("weekday"))
    if which < 4:
        return f"F{month + 1:02}{7 * which + 1:02}={day}"
    # The last is the one before the next month; no month of the next year, as the rule is for this one.
    return f"F{month + 2:02}01<{day}" if month < 11 else f"F1225={day}"


def easter(element, days):
    return ("J" if element.get("chronology") == "JULIAN" else "E") + f"{days:+}"


def relative_to_fixed(element):
    assert child(element, "Days") is None, "no country had this"
    when = "<" if child(element, "When").text == "BEFORE" else ">"
    return fixed(child(element, "Date")) + when + weekday(child(element, "Weekday").text)


def weekday_relative_to_fixed(element):
    when = {"AFTER": ">", "BEFORE": "<", "CLOSEST": "~"}[element.get("when")]
    assert when == "~" or element.get("which") in ("FIRST", "LAST"), "no country had further weeks"
    return fixed(child(element, "day")) + when + weekday(element.get("weekday"))


def relative_to_weekday_in_month(element):
    when = "<" if element.get("when") == "BEFORE" else ">"
    return in_month(child(element, "FixedWeekday")) + when + weekday(element.get("weekday"))


def between(element):
    first, last = fixed(child(element, "from")), fixed(child(element, "to"))
    days = [datetime.date(2001, int(text[1:3]), int(text[3:5])) for text in (first, last)]
    assert (days[1] - days[0]).days >= 6, "there may be no such day, which is a NullPointerException"
    return f"{first}={weekday(element.get('weekday'))}"


KINDS = {
    "Fixed": fixed,
    "RelativeToFixed": relative_to_fixed,
    "RelativeToWeekdayInMonth": relative_to_weekday_in_month,
    "FixedWeekday": in_month,
    "ChristianHoliday": lambda e: easter(e, CHRISTIAN[e.get("type")]),
    "IslamicHoliday": lambda e: "I" + ISLAMIC[e.get("type")],
    "FixedWeekdayBetweenFixed": between,
    "FixedWeekdayRelativeToFixed": weekday_relative_to_fixed,
    "EthiopianOrthodoxHoliday": lambda e: "C" + ETHIOPIAN[e.get("type")],
    "RelativeToEasterSunday": lambda e: easter(e, int(child(e, "days").text)),
}


def rule(element):
    kind = element.tag.removeprefix(SPACE)
    moves = element.findall(SPACE + "MovingCondition")
    assert not moves or kind in ("Fixed", "FixedWeekday", "ChristianHoliday", "IslamicHoliday")
    assert not moves or element.get("type") != "JUMUATUL_WIDA", "it moves by itself"
    text = KINDS[kind](element)
    for move in moves:
        # Next or same, previous or same: the same day never comes.
        assert move.get("substitute") != move.get("weekday")
        where = {"NEXT": ">", "PREVIOUS": "<"}[move.get("with")]
        text += f"/{weekday(move.get('substitute'))}{where}{weekday(move.get('weekday'))}"
    first, last = element.get("validFrom", ""), element.get("validTo", "")
    if first or last:
        last = "" if first == last else f"-{last}"
        text += f"@{first}{last}"
    every = EVERY[element.get("every", "EVERY_YEAR")]
    assert first or last or every in ("", "%o", "%e"), "ValidCycle throws without a year to count from"
    return text + every


def rules(configuration):
    return list(dict.fromkeys(rule(element) for element in child(configuration, "Holidays")))


def main(jar):
    java = [os.path.join(os.environ["JAVA_HOME"], "bin", "java")] if "JAVA_HOME" in os.environ else ["java"]
    hijri = subprocess.run([*java, HERE / "Hijri.java"], check=True, capture_output=True, text=True).stdout
    lines = [f"# made by build.py from {pathlib.Path(jar).name} and the JDK's Islamic calendar", f"hijri\t{hijri.strip()}"]
    with zipfile.ZipFile(jar) as files:
        names = sorted(name for name in files.namelist() if name.startswith("holidays/Holidays_"))
        for name in names:
            root = xml.etree.ElementTree.fromstring(files.read(name))
            own = rules(root)
            lines.append("\t".join([name.removeprefix("holidays/Holidays_").removesuffix(".xml"), " ".join(own)]))
            # Kestra gives the name of one subdivision, so what lies deeper is out of its reach.
            subs = [(sub.get("hierarchy"), rules(sub)) for sub in root.findall(SPACE + "SubConfigurations")]
            codes = [code.lower() for code, _ in subs]
            assert len(set(codes)) == len(codes) and all(code.isascii() for code in codes), "two of one name"
            for code, added in sorted(subs):
                added = [text for text in added if text not in own]
                if added:
                    lines.append("\t".join(["", code, " ".join(added)]))
    (HERE / "rules.tsv").write_text("\n".join(lines) + "\n")


main(sys.argv[1])
