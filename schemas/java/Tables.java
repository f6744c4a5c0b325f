import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.Month;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.chrono.IsoEra;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.time.temporal.WeekFields;
import java.util.*;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import sun.util.locale.provider.CalendarDataUtility;
import sun.util.locale.provider.TimeZoneNameUtility;

/** Writes locales.tsv and zones.tsv: what the JDK knows about the words of dates and the names of time zones. */
public class Tables {
    /** Languages and regions for which texts are taken along. */
    static final String LOCALES = "en en_US en_GB en_AU en_CA en_IE en_IN en_NZ en_ZA en_SG fr fr_FR fr_BE fr_CA fr_CH de de_DE de_AT de_CH"
        + " es es_ES es_MX es_AR es_US it it_IT it_CH pt pt_BR pt_PT nl nl_NL nl_BE ja ja_JP zh zh_CN zh_TW ko ko_KR"
        + " da da_DK sv sv_SE nb nb_NO no no_NO fi fi_FI pl pl_PL cs cs_CZ hu hu_HU ro ro_RO ru ru_RU uk uk_UA tr tr_TR el el_GR";
    static final TextStyle[] FORMAT = {TextStyle.SHORT, TextStyle.FULL, TextStyle.NARROW};
    static final TextStyle[] STANDALONE = {TextStyle.SHORT_STANDALONE, TextStyle.FULL_STANDALONE, TextStyle.NARROW_STANDALONE};

    static final Map<String, Integer> texts = new LinkedHashMap<>();

    static int text(Stream<String> words) {
        String joined = words.map(w -> w == null ? "" : w).peek(w -> {
            if (w.contains("|") || w.contains("\t") || w.contains("\n")) throw new IllegalStateException(w);
        }).collect(Collectors.joining("|"));
        return texts.computeIfAbsent(joined, k -> texts.size());
    }

    static Locale locale(String name) {
        String[] parts = name.split("_");
        return parts.length == 1 ? Locale.of(parts[0]) : Locale.of(parts[0], parts[1]);
    }

    static String print(String pattern, Locale locale, java.time.temporal.TemporalAccessor value) {
        return DateTimeFormatter.ofPattern(pattern, locale).format(value);
    }

    static String dayPeriods(Locale locale) throws ReflectiveOperationException {
        Class<?> type = Class.forName("java.time.format.DateTimeFormatterBuilder$DayPeriod");
        Method map = type.getDeclaredMethod("getDayPeriodMap", Locale.class);
        map.setAccessible(true);
        Field from = type.getDeclaredField("from"), to = type.getDeclaredField("to"), index = type.getDeclaredField("index");
        for (Field f : List.of(from, to, index)) f.setAccessible(true);
        // In the order of the JDK's map, which decides between periods of the same length.
        List<String> rules = new ArrayList<>();
        for (Object period : ((Map<?, ?>) map.invoke(null, locale)).keySet()) {
            rules.add("%d %d-%d".formatted(index.getLong(period), from.getLong(period), to.getLong(period)));
        }
        return String.join("|", rules);
    }

    static String[] zoneNames(String id, Locale locale) {
        String[] names = TimeZoneNameUtility.retrieveDisplayNames(id, locale);
        if (names == null) return null;
        names = Arrays.copyOfRange(names, 0, 7);
        names[5] = TimeZoneNameUtility.retrieveGenericDisplayName(id, TimeZone.LONG, locale);
        names[6] = TimeZoneNameUtility.retrieveGenericDisplayName(id, TimeZone.SHORT, locale);
        if (names[5] == null) names[5] = names[0];
        if (names[6] == null) names[6] = names[0];
        return names;
    }

    public static void main(String[] args) throws Exception {
        Path out = Path.of(args[0]);
        List<String> lines = new ArrayList<>();
        for (String name : LOCALES.split(" ")) {
            Locale locale = locale(name);
            List<String> row = new ArrayList<>(List.of("locale", name));
            for (TextStyle[] styles : List.of(FORMAT, STANDALONE)) for (TextStyle s : styles)
                row.add("" + text(Arrays.stream(Month.values()).map(m -> m.getDisplayName(s, locale))));
            for (TextStyle[] styles : List.of(FORMAT, STANDALONE)) for (TextStyle s : styles)
                row.add("" + text(Arrays.stream(DayOfWeek.values()).map(d -> d.getDisplayName(s, locale))));
            for (String p : List.of("QQQ", "QQQQ", "QQQQQ", "qqq", "qqqq", "qqqqq"))
                row.add("" + text(IntStream.of(1, 4, 7, 10).mapToObj(m -> print(p, locale, LocalDate.of(2024, m, 1)))));
            for (TextStyle s : FORMAT) row.add("" + text(Arrays.stream(IsoEra.values()).map(e -> e.getDisplayName(s, locale))));
            row.add("" + text(IntStream.of(1, 13).mapToObj(h -> print("a", locale, LocalTime.of(h, 0)))));
            for (int style : new int[] {Calendar.SHORT_FORMAT, Calendar.LONG_FORMAT, Calendar.NARROW_FORMAT})
                row.add("" + text(IntStream.range(0, 12).mapToObj(i ->
                    CalendarDataUtility.retrieveJavaTimeFieldValueName("gregory", Calendar.AM_PM, i, style, locale))));
            row.add("" + texts.computeIfAbsent(dayPeriods(locale), k -> texts.size()));
            row.add("" + text(Arrays.stream(FormatStyle.values()).map(s ->
                DateTimeFormatterBuilder.getLocalizedDateTimePattern(s, s, IsoChronology.INSTANCE, locale))));
            row.add("" + text(Stream.of(print("O", locale, OffsetDateTime.of(2024, 1, 1, 0, 0, 0, 0, ZoneOffset.UTC)))));
            WeekFields week = WeekFields.of(locale);
            row.add(week.getFirstDayOfWeek().getValue() + "," + week.getMinimalDaysInFirstWeek());
            lines.add(String.join("\t", row));
        }
        List<String> all = new ArrayList<>();
        all.add("# made by Tables.java from the CLDR data of JDK " + Runtime.version().feature());
        texts.forEach((t, i) -> all.add("text\t" + i + "\t" + t));
        all.addAll(lines);
        Files.writeString(out.resolve("locales.tsv"), String.join("\n", all) + "\n", StandardCharsets.UTF_8);

        List<String> zones = new ArrayList<>();
        Map<String, Integer> sets = new LinkedHashMap<>();
        Locale english = Locale.US;
        for (String id : new TreeSet<>(ZoneId.getAvailableZoneIds())) {
            String[] names = zoneNames(id, english);
            String joined = names == null ? "" : Stream.of(names).skip(1).map(n -> n.equals(id) ? "=" : n).collect(Collectors.joining("|"));
            zones.add("zone\t" + id + "\t" + sets.computeIfAbsent(joined, k -> sets.size()));
        }
        List<String> rows = new ArrayList<>();
        rows.add("# made by Tables.java from the CLDR data of JDK " + Runtime.version().feature() + ", locale en_US");
        sets.forEach((t, i) -> rows.add("names\t" + i + "\t" + t));
        rows.addAll(zones);
        // What a text means where `z` (short) or `zzzz` (long) is read: a name belongs to one zone.
        for (String pattern : List.of("z", "zzzz")) {
            Set<String> names = new TreeSet<>();
            int first = pattern.equals("z") ? 2 : 1;
            for (String[] zone : TimeZoneNameUtility.getZoneStrings(english))
                for (int i = first; i < zone.length; i += 2) if (zone[i] != null && !zone[i].isEmpty()) names.add(zone[i]);
            for (String id : ZoneId.getAvailableZoneIds()) {
                String[] zone = TimeZoneNameUtility.retrieveDisplayNames(id, english);
                if (zone != null) for (int i = first; i < zone.length; i += 2) if (zone[i] != null && !zone[i].isEmpty()) names.add(zone[i]);
            }
            DateTimeFormatter formatter = DateTimeFormatter.ofPattern(pattern, english);
            for (String name : names) {
                if (name.startsWith("GMT") || name.startsWith("UTC")) continue;
                java.text.ParsePosition at = new java.text.ParsePosition(0);
                var parsed = formatter.parseUnresolved(name, at);
                if (parsed == null || at.getIndex() != name.length()) { System.err.println("not read: " + pattern + " " + name); continue; }
                Field zone = parsed.getClass().getDeclaredField("zone"), kind = parsed.getClass().getDeclaredField("zoneNameType");
                zone.setAccessible(true); kind.setAccessible(true);
                String id = ((ZoneId) zone.get(parsed)).getId();
                rows.add((pattern.equals("z") ? "short" : "long") + "\t" + name + "\t" + (id.equals(name) ? "=" : id) + "\t" + kind.get(parsed));
            }
        }
        Files.writeString(out.resolve("zones.tsv"), String.join("\n", rows) + "\n", StandardCharsets.UTF_8);
    }
}
