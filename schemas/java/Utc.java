import java.nio.file.*;
import java.time.*;
import java.time.format.DateTimeFormatter;
import java.util.*;

/** Prints utc.tsv: what UTC is called in the locales of locales.tsv. Run: java Utc.java locales.tsv > utc.tsv */
public class Utc {
    public static void main(String[] args) throws Exception {
        System.out.println("# made by Utc.java from the CLDR data of JDK 25: locale, then the long name of UTC, whose short name is UTC in all of them");
        ZonedDateTime now = ZonedDateTime.of(2024, 7, 1, 12, 0, 0, 0, ZoneId.of("UTC"));
        for (String line : Files.readAllLines(Path.of(args[0]))) {
            if (!line.startsWith("locale\t")) continue;
            String name = line.split("\t")[1];
            String[] parts = name.split("_");
            Locale locale = parts.length > 1 ? Locale.of(parts[0], parts[1]) : Locale.of(parts[0]);
            StringBuilder out = new StringBuilder(name);
            for (String pattern : List.of("zzzz"))
                out.append('\t').append(DateTimeFormatter.ofPattern(pattern, locale).format(now));
            System.out.println(out);
        }
    }
}
