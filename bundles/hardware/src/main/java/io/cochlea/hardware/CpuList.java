package io.cochlea.hardware;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Lists of numbers as the kernel writes them: {@code 0-3,8}. */
final class CpuList {

  /** More than any kernel is built for. */
  static final int MAX_CPUS = 8_192;

  private static final Pattern RANGE = Pattern.compile("(\\d{1,6})(?:-(\\d{1,6}))?");

  private CpuList() {}

  /** The numbers in order; what is no list, or beyond {@link #MAX_CPUS}, is left out. */
  static List<Integer> parse(String text) {
    var numbers = new ArrayList<Integer>();
    for (String range : text.split(",", -1)) {
      Matcher ends = RANGE.matcher(range.strip());
      if (ends.matches()) {
        int first = Integer.parseInt(ends.group(1));
        int last = ends.group(2) == null ? first : Integer.parseInt(ends.group(2));
        for (int number = first; number <= last && number < MAX_CPUS; number++) {
          numbers.add(number);
        }
      }
    }
    return numbers.stream().sorted().distinct().toList();
  }

  /** The same, shortest. */
  static String format(List<Integer> numbers) {
    var text = new StringBuilder();
    for (int i = 0; i < numbers.size(); ) {
      int first = i;
      while (i + 1 < numbers.size() && numbers.get(i + 1) == numbers.get(i) + 1) {
        i++;
      }
      text.append(first == 0 ? "" : ",").append(numbers.get(first));
      if (i > first) {
        text.append('-').append(numbers.get(i));
      }
      i++;
    }
    return text.toString();
  }
}
