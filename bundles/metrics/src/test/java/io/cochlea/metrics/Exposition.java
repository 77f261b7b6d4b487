package io.cochlea.metrics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads Prometheus' text format (version 0.0.4) and refuses what a scraper would: samples without
 * help and type, metrics in pieces, series told twice, histograms that do not add up.
 */
final class Exposition {
  private static final Pattern META =
      Pattern.compile("# (HELP|TYPE) ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+)");
  private static final Pattern SAMPLE =
      Pattern.compile(
          "([a-zA-Z_:][a-zA-Z0-9_:]*)"
              + "(\\{((?:[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\n]|\\\\[\"\\\\n])*\",?)*)})?"
              + " (NaN|[+-]Inf|[-+0-9.eE]+)");
  private static final Pattern BOUND = Pattern.compile("[{,]le=\"([^\"]*)\"");

  private final Map<String, String> types = new HashMap<>();
  private final Map<String, Double> samples = new LinkedHashMap<>();

  Exposition(String text) {
    Set<String> done = new HashSet<>();
    String current = "";
    for (String line : text.lines().toList()) {
      Matcher meta = META.matcher(line);
      if (meta.matches()) {
        String name = meta.group(2);
        if (!name.equals(current)) {
          require(done.add(name), "in pieces", line);
          current = name;
        }
        if (meta.group(1).equals("TYPE")) {
          types.put(name, meta.group(3));
        }
      } else {
        sample(current, line);
      }
    }
    histograms();
  }

  private void sample(String metric, String line) {
    Matcher sample = SAMPLE.matcher(line);
    require(sample.matches(), "no sample", line);
    String name = sample.group(1);
    String type = types.get(metric);
    require(type != null, "without type", line);
    boolean part =
        "histogram".equals(type) && name.matches(Pattern.quote(metric) + "_(bucket|sum|count)");
    require(part || name.equals(metric), "under " + metric, line);
    require(!"counter".equals(type) || name.endsWith("_total"), "a counter", line);
    String key = name + (sample.group(3) == null ? "" : "{" + sample.group(3) + "}");
    double value =
        switch (sample.group(4)) {
          case "+Inf" -> Double.POSITIVE_INFINITY;
          case "-Inf" -> Double.NEGATIVE_INFINITY;
          default -> Double.parseDouble(sample.group(4));
        };
    require(samples.put(key, value) == null, "told twice", line);
  }

  /** Buckets ascend, and the infinite one is the count. */
  private void histograms() {
    Map<String, Double> last = new HashMap<>();
    Map<String, Double> bound = new HashMap<>();
    samples.forEach((key, value) -> {
      Matcher le = BOUND.matcher(key);
      if (le.find()) {
        String series = le.replaceFirst("").replace("_bucket", "_count");
        double upper =
            le.group(1).equals("+Inf") ? Double.POSITIVE_INFINITY : Double.parseDouble(le.group(1));
        require(upper > bound.getOrDefault(series, -1.0), "bounds", key);
        require(value >= last.getOrDefault(series, 0.0), "descends", key);
        bound.put(series, upper);
        last.put(series, value);
      }
    });
    last.forEach((series, count) -> {
      require(
          bound.getOrDefault(series, 0.0) == Double.POSITIVE_INFINITY,
          "no infinite bucket",
          series);
      require(count.equals(samples.get(series)), "count", series);
    });
  }

  private static void require(boolean holds, String what, String line) {
    if (!holds) {
      throw new AssertionError(what + ": " + line);
    }
  }

  Map<String, String> types() {
    return types;
  }

  /**
   * @param series name and labels as they are written
   */
  double value(String series) {
    Double value = samples.get(series);
    require(value != null, "is not told", series);
    return value == null ? Double.NaN : value;
  }
}
