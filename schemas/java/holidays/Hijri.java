import java.time.chrono.HijrahChronology;
import java.time.temporal.ChronoField;

/** The months of the JDK's Umm al-Qura calendar: first year, epoch day of its start, 12 bits a year (1 is 30 days). */
public class Hijri {
  public static void main(String[] args) {
    var calendar = HijrahChronology.INSTANCE;
    var years = calendar.range(ChronoField.YEAR);
    int first = (int) years.getMinimum();
    var bits = new StringBuilder();
    for (int year = first; year <= years.getMaximum(); year++) {
      int months = 0;
      for (int month = 1; month <= 12; month++) {
        months = months * 2 + calendar.date(year, month, 1).lengthOfMonth() - 29;
      }
      bits.append(String.format("%03x", months));
    }
    System.out.println(first + "\t" + calendar.date(first, 1, 1).toEpochDay() + "\t" + bits);
  }
}
