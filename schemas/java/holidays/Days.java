import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import de.focus_shift.jollyday.core.CalendarHierarchy;
import de.focus_shift.jollyday.core.HolidayManager;
import de.focus_shift.jollyday.core.ManagerParameters;
import java.nio.charset.StandardCharsets;
import java.time.LocalDate;
import java.util.List;
import java.util.TreeSet;
import java.util.zip.CRC32;
import org.slf4j.LoggerFactory;

/** Asks jollyday, as Kestra does, for the holidays of every country and subdivision: `Days days|sums CODE...`. */
public class Days {
  /** The years that `sums` covers, each with both ends; the test in src/render/time/holiday names the same. */
  static final int[][] YEARS = {
    {-1, 1}, {1582, 1584}, {1800, 1801}, {1881, 1883}, {1900, 1901}, {1945, 1945}, {1975, 1976}, {1989, 1990},
    {1999, 2035}, {2050, 2050}, {2077, 2077}, {2100, 2101}, {2173, 2175}, {2400, 2400}, {12000, 12000}
  };

  public static void main(String[] args) {
    ((Logger) LoggerFactory.getLogger(Logger.ROOT_LOGGER_NAME)).setLevel(Level.OFF);
    for (String country : new TreeSet<>(List.of(args).subList(1, args.length))) {
      HolidayManager manager = HolidayManager.getInstance(ManagerParameters.create(country));
      CalendarHierarchy hierarchy = manager.getCalendarHierarchy();
      print(args[0], manager, country, "");
      for (String sub : new TreeSet<>(hierarchy.getChildren().keySet())) {
        print(args[0], manager, country, sub);
      }
      print(args[0], manager, country, "no such place");
    }
  }

  static void print(String mode, HolidayManager manager, String country, String sub) {
    CRC32 sum = new CRC32();
    for (int[] range : YEARS) {
      for (int year = range[0]; year <= range[1]; year++) {
        String days = year(manager, year, sub);
        sum.update((days + "\n").getBytes(StandardCharsets.UTF_8));
        if (mode.equals("days")) {
          System.out.println(country + "\t" + sub + "\t" + days);
        }
      }
    }
    if (mode.equals("sums")) {
      System.out.printf("%s\t%s\t%08x%n", country, sub, sum.getValue());
    }
  }

  /** The year and its holidays; `!` stands for a day where Java throws. */
  static String year(HolidayManager manager, int year, String sub) {
    StringBuilder text = new StringBuilder().append(year);
    int failed = 0;
    for (LocalDate day = LocalDate.of(year, 1, 1); day.getYear() == year; day = day.plusDays(1)) {
      try {
        if (sub.isEmpty() ? manager.isHoliday(day) : manager.isHoliday(day, sub)) {
          text.append(String.format(" %02d%02d", day.getMonthValue(), day.getDayOfMonth()));
        }
      } catch (RuntimeException e) {
        failed++;
        System.err.println(manager.getManagerParameter().getDisplayName() + "\t" + sub + "\t" + year + "\t" + e);
        if (failed == 1) {
          text.append(" !");
        }
      }
    }
    return failed == 0 ? text.toString() : text + " " + failed;
  }
}
