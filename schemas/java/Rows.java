import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.FormatStyle;
import java.time.temporal.ChronoUnit;
import java.util.*;

/** Writes what the JDK says about dates: a line a question, tabs between its parts, the answer last, `!` for an exception. */
public class Rows {
    static final Map<String, DateTimeFormatter> NAMED = new LinkedHashMap<>();
    static {
        NAMED.put("iso", DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX"));
        NAMED.put("iso_milli", DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSXXX"));
        NAMED.put("iso_sec", DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssXXX"));
        NAMED.put("sql", DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSSSSS"));
        NAMED.put("sql_milli", DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS"));
        NAMED.put("sql_sec", DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss"));
        NAMED.put("iso_date_time", DateTimeFormatter.ISO_DATE_TIME);
        NAMED.put("iso_date", DateTimeFormatter.ISO_DATE);
        NAMED.put("iso_time", DateTimeFormatter.ISO_TIME);
        NAMED.put("iso_local_date", DateTimeFormatter.ISO_LOCAL_DATE);
        NAMED.put("iso_instant", DateTimeFormatter.ISO_INSTANT);
        NAMED.put("iso_local_date_time", DateTimeFormatter.ISO_LOCAL_DATE_TIME);
        NAMED.put("iso_local_time", DateTimeFormatter.ISO_LOCAL_TIME);
        NAMED.put("iso_offset_time", DateTimeFormatter.ISO_OFFSET_TIME);
        NAMED.put("iso_ordinal_date", DateTimeFormatter.ISO_ORDINAL_DATE);
        NAMED.put("iso_week_date", DateTimeFormatter.ISO_WEEK_DATE);
        NAMED.put("iso_zoned_date_time", DateTimeFormatter.ISO_ZONED_DATE_TIME);
        NAMED.put("rfc_1123_date_time", DateTimeFormatter.RFC_1123_DATE_TIME);
        for (FormatStyle style : FormatStyle.values())
            NAMED.put(style.name().toLowerCase(), DateTimeFormatter.ofLocalizedDateTime(style));
    }
    static final List<String> PATTERNS = List.of(
        "yyyy-MM-dd", "yyyy/MM/dd HH:mm", "yyyyMMdd", "yyyyMMddHHmmss", "yyyyMMddHHmmssSSS", "dd.MM.yyyy", "d/M/yy", "MM/dd/yyyy hh:mm a",
        "MMMM dd, yyyy", "EEEE, d MMMM yyyy", "EEE MMM d HH:mm:ss zzz yyyy", "EEE, dd MMM yyyy HH:mm:ss Z", "yyyy-MM-dd'T'HH:mm:ss.SSSX",
        "yyyy-MM-dd'T'HH:mm:ssXXX'['VV']'", "uuuu-MM-dd", "yyyy-DDD", "YYYY-'W'ww-e", "YYYY-'W'ww", "w W e c", "Q QQ QQQ QQQQ QQQQQ", "q qq qqq qqqq qqqqq",
        "G GG GGG GGGG GGGGG", "a h K k H", "hh:mm:ss a", "h a", "B", "BBBB BBBBB", "n N A g", "S SS SSSS SSSSSSSSS", "X XX XXX XXXX XXXXX", "x xx xxx xxxx xxxxx",
        "Z ZZ ZZZ ZZZZ ZZZZZ", "O OOOO", "z zzzz", "v vvvv", "VV", "LLL LLLL LLLLL L LL", "ccc cccc ccccc", "eee eeee eeeee ee", "E EE EEE EEEE EEEEE", "F d D",
        "y u yy uu yyy uuu yyyyy uuuuu", "ppppH", "ppd/ppM", "yyyy[-MM[-dd]]", "yyyy-MM-dd[ HH:mm[:ss[.SSS]]][XXX]", "'o''clock' H", "''yyyy''", "yyyy-MM-dd 'at' HH 'h'",
        "Y YY YYY YYYY YYYYY", "yyyy-MM-dd HH:mm:ss.n", "HH:mm", "HHmm", "HHmmss", "mm:ss", "yyyy", "yyyy-MM", "MM-dd", "yyyyMM", "yyMMdd", "dMMMyyyy", "dd MMM yy", "EEEE", "MMMM", "MMM",
        "yyyy-MM-dd HH:mm:ss z", "yyyy-MM-dd HH:mm:ss zzzz", "yyyy-MM-dd HH:mm VV", "yyyy-MM-dd HH:mm O", "yyyy-MM-dd HH:mm OOOO", "yyyy-MM-dd HH:mm:ssx", "yyyy-MM-dd hh:mm B", "yyyy-MM-dd B", "yyyy-MM-dd a",
        "yyyy-MM-W-e", "yyyy-MM-F-E", "g", "uuuu-MM-dd A", "uuuu-MM-dd N", "y G MM dd", "yyyy-MM-dd kk:mm", "yyyy-MM-dd KK:mm a", "yyyy-MM-dd EEEE", "yyyyQ", "Q/yyyy MM dd",
        // refused
        "cc", "MMMMMM", "aa", "hhh", "DDDD", "T", "yyyy{", "yyyy#", "yyyy-MM-dd]", "'yyyy", "p", "pp", "ppHH:mm", "ppHHmm", "VVV", "V", "vv", "OO", "ZZZZZZ", "XXXXXX", "BB", "GGGGGG", "FF", "SSSSSSSSSS", "nnnnnnnnnnnnnnnnnnnn", "www", "WW", "eeeeee", "foo", "zzzzz", "r", "I", "");
    static final String[] ZONES = {"UTC", "Z", "Europe/Paris", "America/New_York", "Asia/Tokyo", "Asia/Kolkata", "Europe/London", "Europe/Dublin", "Australia/Lord_Howe", "America/St_Johns",
        "+02:00", "-03:30", "+05:45:30", "UTC+2", "GMT-5", "UT", "Pacific/Apia", "America/Sao_Paulo", "Africa/Casablanca", "Asia/Kathmandu", "Etc/GMT+5", "America/Los_Angeles", "GMT0", "CET", "EST5EDT", "Pacific/Chatham", "Asia/Almaty", "+18:00", "Africa/Monrovia"};
    static final String[] LOCALES = {"en_US", "en", "en_GB", "fr", "fr_FR", "de", "de_DE", "es", "es_ES", "it", "it_IT", "pt", "pt_BR", "pt_PT", "nl", "nl_NL", "ja", "ja_JP", "zh_CN", "ru", "pl", "sv_SE", "tr_TR", "ko_KR"};
    static final String LETTERS = "GuyDMLdQqYwWEecaBhKkHmsSAnNgVvzOXxZF";

    final Random random = new Random(20240102);
    final List<String> rows = new ArrayList<>();

    <T> T pick(List<T> list) { return list.get(random.nextInt(list.size())); }
    String pick(String... list) { return list[random.nextInt(list.length)]; }

    ZonedDateTime value() {
        long seconds = switch (random.nextInt(10)) {
            case 0 -> random.nextLong(-31556889864403199L, 31556889864403199L);
            case 1 -> random.nextLong(-62135596800L * 2, 253402300800L * 2);
            case 2, 3 -> random.nextLong(-5364662400L, 4102444800L);
            case 4 -> LocalDate.of(1990 + random.nextInt(60), random.nextBoolean() ? 1 : 12, 1).toEpochDay() * 86400 + random.nextInt(31 * 86400);
            default -> random.nextLong(0, 2208988800L);
        };
        if (random.nextInt(5) == 0) seconds -= seconds % 3600;
        if (random.nextInt(5) == 0) seconds -= seconds % 43200;
        long nanos = switch (random.nextInt(5)) { case 0, 1 -> 0; case 2 -> random.nextInt(1000) * 1_000_000; case 3 -> random.nextInt(1_000_000) * 1000; default -> random.nextInt(1_000_000_000); };
        ZoneId zone = random.nextInt(3) == 0 ? ZoneId.of(pick(new ArrayList<>(new TreeSet<>(ZoneId.getAvailableZoneIds())))) : ZoneId.of(pick(ZONES));
        try { return Instant.ofEpochSecond(seconds, nanos).atZone(zone); } catch (DateTimeException e) { return value(); }
    }

    String pattern() {
        if (random.nextInt(2) == 0) return pick(PATTERNS);
        StringBuilder out = new StringBuilder();
        int open = 0;
        for (int i = 1 + random.nextInt(7); i > 0; i--) {
            char letter = LETTERS.charAt(random.nextInt(LETTERS.length()));
            if (random.nextInt(12) == 0) out.append("p".repeat(1 + random.nextInt(12)));
            out.append(String.valueOf(letter).repeat(1 + (random.nextBoolean() ? random.nextInt(2) : random.nextInt(5))));
            switch (random.nextInt(14)) {
                case 0 -> { out.append('['); open++; }
                case 1 -> { if (open > 0) { out.append(']'); open--; } }
                case 2 -> out.append("'T'");
                case 3 -> out.append("''");
                case 4, 5 -> {}
                default -> out.append(pick("-", "/", " ", ":", ".", ", "));
            }
        }
        return out.toString();
    }

    static DateTimeFormatter formatter(String name) {
        DateTimeFormatter named = NAMED.get(name);
        return named != null ? named : DateTimeFormatter.ofPattern(name);
    }

    static Locale locale(String name) {
        String[] parts = name.split("_");
        return parts.length == 1 ? Locale.of(parts[0]) : Locale.of(parts[0], parts[1]);
    }

    void add(String... cells) {
        for (String cell : cells) if (cell.contains("\t") || cell.contains("\n")) return;
        rows.add(String.join("\t", cells));
    }

    interface Answer { Object get(); }

    static String answer(Answer answer) {
        try { return String.valueOf(answer.get()); } catch (RuntimeException e) { return "!"; }
    }

    void print(ZonedDateTime value, String format, String zone, String locale) {
        add("print", value.toString(), format, zone, locale, answer(() -> formatter(format).withLocale(locale(locale)).withZone(ZoneId.of(zone)).format(value)));
    }

    static ZonedDateTime convert(String value, ZoneId zone, String existing) {
        try {
            return existing == null ? ZonedDateTime.parse(value) : ZonedDateTime.parse(value, formatter(existing));
        } catch (DateTimeParseException e) {
            try {
                return (existing == null ? LocalDateTime.parse(value) : LocalDateTime.parse(value, formatter(existing))).atZone(zone);
            } catch (DateTimeParseException e2) {
                return (existing == null ? LocalDate.parse(value) : LocalDate.parse(value, formatter(existing))).atStartOfDay().atZone(zone);
            }
        }
    }

    void read(String text, String existing, String zone) {
        add("read", text, existing == null ? "" : existing, zone, answer(() -> convert(text, ZoneId.of(zone), existing)));
    }

    String mutate(String text) {
        if (text.isEmpty()) return "0";
        int at = random.nextInt(text.length());
        return switch (random.nextInt(4)) {
            case 0 -> text.substring(0, at) + text.substring(at + 1);
            case 1 -> text.substring(0, at) + pick("0", "1", "9", "-", "+", " ", "Z", "x", ":") + text.substring(at);
            case 2 -> text.substring(0, at) + pick("0", "1", "2", "3", "9", "a", "T", ".") + text.substring(at + 1);
            default -> random.nextBoolean() ? text.toLowerCase() : text.toUpperCase();
        };
    }

    void parse(String kind, String text) {
        Object[] value = new Object[1];
        String shown = answer(() -> value[0] = switch (kind) {
            case "zoned" -> ZonedDateTime.parse(text);
            case "offset" -> OffsetDateTime.parse(text);
            case "instant" -> Instant.parse(text);
            case "localdatetime" -> LocalDateTime.parse(text);
            case "localdate" -> LocalDate.parse(text);
            case "localtime" -> LocalTime.parse(text);
            case "duration" -> Duration.parse(text);
            case "date" -> new Date(Long.parseLong(text));
            default -> throw new IllegalStateException(kind);
        });
        add("parse", kind, text, value[0] == null ? "" : "" + value[0].hashCode(), shown);
    }

    void plus(ZonedDateTime value, long amount, String unit) {
        add("plus", value.toString(), "" + amount, unit, answer(() -> value.plus(amount, ChronoUnit.valueOf(unit))));
    }

    void zone(String id) {
        add("zone", id, answer(() -> ZoneId.of(id)));
    }

    void fixed() {
        ZonedDateTime value = ZonedDateTime.parse("2024-03-05T15:04:09.012345678+01:00[Europe/Paris]");
        ZonedDateTime evening = ZonedDateTime.parse("2023-12-31T23:59:59-05:00[America/New_York]");
        List<String> formats = new ArrayList<>(NAMED.keySet());
        formats.addAll(PATTERNS);
        for (String format : formats) {
            print(value, format, "UTC", "en_US");
            print(evening, format, "America/New_York", "en_US");
            String text = answer(() -> formatter(format).withZone(ZoneId.of("Europe/Paris")).format(value));
            if (!text.equals("!")) read(text, format, "Asia/Tokyo");
        }
        for (String locale : LOCALES) for (String format : List.of("medium", "short", "EEEE d MMMM y, LLLL LLL MMM ccc EEE e w", "a B BBBB O QQQ QQQQ G GGGG", "YYYY-ww"))
            print(value, format, "Europe/Paris", locale);
        for (String id : List.of("EST", "MST", "HST", "EST5EDT", "ROC", "UT", "UT+2", "UTC+2", "GMT0", "GMT+2", "Z", "z", "+2", "+02", "+0200", "+02:00:00", "europe/paris", "UTC", "Etc/UTC", "PST",
            "Zulu", "Factory", "UTC+02:00:01", "GMT-0", "UTC-0", "+18:00", "+18:01", "US/Pacific", "", "U", "UTCx", "GMT+25", "+1:00", "+01:0", "-00:00", "UT-01", "Europe/Pari", "Asia/Rangoon", "SystemV/AST4", "localtime", "UTC+2:00", "GMT+0200", "Europe / Paris", "utc", "JST", "CTT", "GB", "+12345", "+123456", "--2", "UTCZ"))
            zone(id);
        for (String unit : List.of("NANOS", "MICROS", "MILLIS", "SECONDS", "MINUTES", "HOURS", "HALF_DAYS", "DAYS", "WEEKS", "MONTHS", "YEARS", "DECADES", "CENTURIES", "MILLENNIA", "ERAS", "FOREVER", "days", ""))
            for (long amount : new long[] {1, -1, 0, 1000, Long.MAX_VALUE})
                plus(ZonedDateTime.parse("2024-03-30T02:30:00+01:00[Europe/Paris]"), amount, unit);
        for (String text : List.of("2024-01-02", "2024-01-02T03:04", "2024-01-02T03:04:05", "2024-01-02T03:04:05.6", "2024-01-02T03:04:05Z", "2024-01-02t03:04:05z", "2024-01-02T03:04:05+01", "2024-01-02T03:04:05+0100",
            "2024-01-02T03:04:05+01:00", "2024-01-02T03:04:05+01:00[Europe/Paris]", "2024-01-02T03:04:05[Europe/Paris]", "2024-07-02T03:04:05+01:00[Europe/Paris]", "2024-01-02T24:00:00Z", "2023-02-29", "2024-02-30", "2024-1-2", "+12345-01-01", "-0001-01-01", "0000-01-01T00:00Z",
            "2024-01-02 03:04:05", " 2024-01-02", "2024-01-02T03", "2024-01-02T03:04:05.1234567890Z", "2024-01-02T03:04:05.Z", "2024-01-02T03:04:60Z", "2024-01-02T23:59:60Z", "2024-W01-2", "20240102", "2024-01-02Z", "2024-01-02T03:04:05+01:00[UTC+1]", "2024-01-02T03:04:05+01:00[+01:00]",
            "2024-01-02T03:04:05+18:00", "2024-01-02T03:04:05+19:00", "2024-01-02T03:04:05+24:00", "2024-01-02T03:04:05-00:00", "2024-01-02T03:04:05+01:00:30", "2024-03-31T02:30:00+01:00[Europe/Paris]", "2024-10-27T02:30:00+01:00[Europe/Paris]", "2024-01-02T03:04:05+01:00[europe/paris]", "2024-01-02T03:04Z[UTC]", "")) {
            for (String kind : List.of("zoned", "offset", "instant", "localdatetime", "localdate")) parse(kind, text);
            read(text, null, "Europe/Paris");
        }
        for (String text : List.of("03:04", "03:04:05", "03:04:05.6", "3:04", "24:00", "23:59:60", "03:04:05.123456789", "03:04Z", "")) parse("localtime", text);
        for (String text : List.of("PT5S", "PT0S", "P1D", "P1DT1H", "PT1H30M", "PT36H", "PT-5S", "-PT5S", "PT-0.5S", "PT0.5S", "PT1.000000001S", "-PT-1H", "P-1D", "pt5s", "PT5,5S", "PT", "P", "P1DT", "PT1M1H", "P1Y", "P1W", "PT1.1234567890S", "PT.5S", "5S", "PT+5S", "+PT5S", "PT5.S", "PT-1H30M", "PT-59.5S", "PT1M-59.5S", "PT9223372036854775807S", "PT9223372036854775808S", "P106751991167300DT15H30M7.999999999S", "-PT0.000000001S", "PT60S", "PT3600S", "PT3661.25S", ""))
            parse("duration", text);
        for (String text : List.of("0", "1234567890123", "-62198755200000", "-1", "-12219292800001", "-12219292800000", "-12219379200000", "253402300800000", "1709651049012", "-62135769600001", "-2208988800000")) parse("date", text);
        for (String[] row : new String[][] {{"July 24, 2001", "MMMM dd, yyyy"}, {"july 24, 2001", "MMMM dd, yyyy"}, {"20240102", "yyyyMMdd"}, {"240102", "yyMMdd"}, {"990102", "yyMMdd"}, {"20240102030405678", "yyyyMMddHHmmssSSS"}, {"2024-02-31", "yyyy-MM-dd"}, {"2024-02-32", "yyyy-MM-dd"},
            {"02/01/2024 24:00", "dd/MM/yyyy HH:mm"}, {"2024-01-02 03", "yyyy-MM-dd HH"}, {"2024-01-02 PM", "yyyy-MM-dd a"}, {"2024-01-02 03:04 PM", "yyyy-MM-dd hh:mm a"}, {"2024-01-02 03:04 pm", "yyyy-MM-dd hh:mm a"}, {"2024-01-02 15:04 AM", "yyyy-MM-dd HH:mm a"},
            {"Tue 2024-01-02", "EEE yyyy-MM-dd"}, {"Wed 2024-01-02", "EEE yyyy-MM-dd"}, {"2024-002", "yyyy-DDD"}, {"2024-366", "yyyy-DDD"}, {"2023-366", "yyyy-DDD"}, {"2024 03:04", "yyyy HH:mm"}, {"2024-01", "yyyy-MM"}, {"12345-01-02", "yyyy-MM-dd"}, {"+12345-01-02", "yyyy-MM-dd"},
            {"1704164645", "yyyy"}, {"Tue, 2 Jan 2024 03:04:05 GMT", "rfc_1123_date_time"}, {"Tue, 02 Jan 2024 03:04:05 +0100", "rfc_1123_date_time"}, {"2 Jan 2024 03:04 GMT", "rfc_1123_date_time"}, {"wed, 2 jan 2024 03:04:05 gmt", "rfc_1123_date_time"}, {"Tue, 31 Feb 2024 03:04:05 GMT", "rfc_1123_date_time"},
            {"2024-01-02T03:04:05Z", "iso_instant"}, {"2024-01-02", "iso_date"}, {"2024-01-02+01:00", "iso_date"}, {"2024-W01-2", "iso_week_date"}, {"2024-W53-2", "iso_week_date"}, {"2020-W53-2", "iso_week_date"}, {"2024-002", "iso_ordinal_date"}, {"03:04:05", "iso_time"}, {"2024-01-02T03:04:05Z", "iso_date_time"},
            {"1/2/24, 3:04\u202fAM", "short"}, {"1/2/24, 3:04 AM", "short"}, {"Jan 2, 2024, 3:04:05\u202fPM", "medium"}, {"January 2, 2024, 3:04:05\u202fPM UTC", "long"}, {"Tuesday, January 2, 2024, 3:04:05\u202fPM Coordinated Universal Time", "full"}, {"January 2, 2024, 3:04:05\u202fPM EST", "long"}, {"July 2, 2024, 3:04:05\u202fPM EDT", "long"},
            {"2024-01-02 03:04 in the morning", "yyyy-MM-dd hh:mm B"}, {"2024-01-02 03:04 at night", "yyyy-MM-dd hh:mm B"}, {"2024-01-02 noon", "yyyy-MM-dd B"}, {"2024-01-02 03:04 CEST", "yyyy-MM-dd HH:mm z"}, {"2024-10-27 02:30 CET", "yyyy-MM-dd HH:mm z"}, {"2024-10-27 02:30 CEST", "yyyy-MM-dd HH:mm z"}, {"2024-01-02 03:04 PST", "yyyy-MM-dd HH:mm z"}, {"2024-01-02 03:04 Europe/Paris", "yyyy-MM-dd HH:mm VV"},
            {"2024-01-02 03:04 GMT+1", "yyyy-MM-dd HH:mm O"}, {"2024-01-02 03:04 GMT+01:00", "yyyy-MM-dd HH:mm OOOO"}, {"2024-01-02 03:04 GMT+1", "yyyy-MM-dd HH:mm OOOO"}, {"2024-01-02 03:04 UTC+1", "yyyy-MM-dd HH:mm VV"}, {"2024-01-02 03:04 IST", "yyyy-MM-dd HH:mm z"}, {"2024-01-02 03:04 Z", "yyyy-MM-dd HH:mm X"}, {"2024-01-02 03:04 +01", "yyyy-MM-dd HH:mm X"}, {"2024-01-02 03:04 +0130", "yyyy-MM-dd HH:mm X"}, {"2024-01-02 03:04 +01:30", "yyyy-MM-dd HH:mm XX"},
            {"-5-01-02", "u-MM-dd"}, {"5 BC 01 02", "y G MM dd"}, {"0-01-02", "y-MM-dd"}, {"2024-01-02 03:04:05.123456", "yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSS]"}, {"2024-01-02 03:04:05.123", "yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSS]"}, {"2024-01-02 03:04:05", "yyyy-MM-dd HH:mm:ss[.SSSSSS][.SSS]"}, {" 3", "ppd"}, {" 3/01/2024", "ppd/MM/yyyy"},
            {"2024-W01-3", "YYYY-'W'ww-e"}, {"2024-W53-3", "YYYY-'W'ww-e"}, {"24-01-3", "YY-ww-e"}, {"2024-01-2-3", "yyyy-MM-W-e"}, {"J 2 2024", "MMMMM d yyyy"}, {"2024-01-02 12:00 AM", "yyyy-MM-dd hh:mm a"}, {"2024-01-02 00:30 AM", "yyyy-MM-dd hh:mm a"}, {"2024-01-02 13:00 AM", "yyyy-MM-dd hh:mm a"}, {"2024-03-31 02:30", "yyyy-MM-dd HH:mm"}, {"60000", "g"}, {"2024Q1", "yyyy'Q'Q"}, {"2024-01-02T10:20:30.123456789", "yyyy-MM-dd'T'HH:mm:ss.n"}, {"x", "foo"}, {"2024-01-02", "yyyy-MM-ddT"}, {"\u0662\u0660\u0662\u0664", "yyyy"}})
            for (String zone : List.of("Europe/Paris")) read(row[0], row[1], zone);
    }

    void random(int count) {
        for (int i = 0; i < count; i++) {
            ZonedDateTime value = value();
            String format = random.nextInt(4) == 0 ? pick(new ArrayList<>(NAMED.keySet())) : pattern();
            String zone = pick(ZONES);
            print(value, format, zone, random.nextInt(3) == 0 ? pick(LOCALES) : "en_US");
            String text = answer(() -> formatter(format).withZone(ZoneId.of(zone)).format(value));
            if (!text.equals("!")) {
                read(text, format, zone);
                read(mutate(text), format, zone);
            }
            String shown = value.toString();
            for (String kind : List.of("zoned", "localdatetime", "localdate", "localtime", "instant", "offset")) {
                String own = switch (kind) { case "zoned" -> shown; case "localdatetime" -> value.toLocalDateTime().toString(); case "localdate" -> value.toLocalDate().toString(); case "localtime" -> value.toLocalTime().toString(); case "instant" -> value.toInstant().toString(); default -> value.toOffsetDateTime().toString(); };
                if (random.nextInt(4) == 0) parse(kind, own);
                if (random.nextInt(8) == 0) parse(kind, mutate(own));
            }
            if (random.nextInt(3) == 0) parse("duration", Duration.ofSeconds(random.nextLong(-100000, 100000), random.nextBoolean() ? 0 : random.nextInt(1_000_000_000)).toString());
            if (random.nextInt(6) == 0) parse("date", "" + value.toInstant().getEpochSecond() % 100_000_000_000L * 1000);
            if (random.nextInt(2) == 0) plus(value, random.nextInt(2000) - 1000, pick("NANOS", "MICROS", "MILLIS", "SECONDS", "MINUTES", "HOURS", "HALF_DAYS", "DAYS", "WEEKS", "MONTHS", "YEARS", "DECADES"));
        }
    }

    public static void main(String[] args) throws Exception {
        Rows rows = new Rows();
        rows.fixed();
        rows.random(Integer.parseInt(args[1]));
        Files.writeString(Path.of(args[0]), String.join("\n", new LinkedHashSet<>(rows.rows)) + "\n", StandardCharsets.UTF_8);
    }
}
