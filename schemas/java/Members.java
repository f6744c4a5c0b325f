/** Prints members.tsv: the public members of the classes that templates meet. Run: java Members.java > members.tsv */
import java.lang.reflect.*; import java.util.*; import java.util.stream.*;
public class Members {
  static String t(Class<?> c){ String n=c.getName();
    return switch(n){case "java.lang.String"->"String";case "java.lang.CharSequence"->"CharSequence";case "java.lang.Object","java.lang.Comparable","java.io.Serializable"->c.getSimpleName();
      case "java.util.Collection","java.util.List","java.util.Map","java.util.Set","java.lang.Iterable","java.util.SequencedCollection"->c.getSimpleName();
      case "java.lang.Number","java.lang.Integer","java.lang.Long","java.lang.Double","java.lang.Float","java.lang.Boolean","java.lang.Character","java.math.BigDecimal","java.math.BigInteger","java.time.Duration","java.time.Instant","java.time.LocalDate","java.time.LocalDateTime","java.time.ZonedDateTime"->c.getSimpleName();
      case "int","long","double","float","short","byte","char","boolean"->n;
      default->{ if(c.isInterface()&&(c.isAssignableFrom(java.time.ZonedDateTime.class))) yield c.getSimpleName(); yield "?";}};}
  public static void main(String[] a) throws Exception{
    System.out.println("# class\tmember\tparameter types of each overload; `=` is a field, `?` a type that no template can make");
    Class<?>[] cs={String.class,Boolean.class,Character.class,Integer.class,Long.class,Float.class,Double.class,java.math.BigInteger.class,java.math.BigDecimal.class,List.class,ArrayList.class,Set.class,HashSet.class,Collection.class,Map.class,LinkedHashMap.class,Map.Entry.class,
      java.time.ZonedDateTime.class,java.time.OffsetDateTime.class,java.time.Instant.class,java.time.LocalDateTime.class,java.time.LocalDate.class,java.time.LocalTime.class,java.time.Duration.class,Enum.class};
    for(Class<?> c:cs){ TreeSet<String> out=new TreeSet<>();
      for(Method m:c.getMethods()){ out.add(m.getName()+"\t"+Arrays.stream(m.getParameterTypes()).map(Members::t).collect(Collectors.joining(",")));}
      for(Field f:c.getFields()) out.add(f.getName()+"\t=");
      TreeMap<String,TreeSet<String>> members=new TreeMap<>();
      for(String s:out){ String[] f=s.split("\t",-1); members.computeIfAbsent(f[0],k->new TreeSet<>()).add(f[1]); }
      members.forEach((name,overloads)->System.out.println(c.getSimpleName()+"\t"+name+"\t"+String.join(";",overloads)));}
  }}
