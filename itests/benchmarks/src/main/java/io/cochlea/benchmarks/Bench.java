package io.cochlea.benchmarks;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Runs the benchmark named by the first argument. */
public final class Bench {
  private static final Map<String, Benchmark> SUBJECTS =
      new TreeMap<>(
          Map.of(
              "frontend",
              new FrontendBench(),
              "gateway",
              new GatewayBench(),
              "streams",
              new StreamsBench(),
              "inference",
              new InferenceBench(),
              "mel",
              new MelBench(),
              "ring",
              new RingBench(),
              "soak",
              new SoakBench(),
              "start",
              new StartBench(),
              "swap",
              new SwapBench(),
              "vad",
              new VadBench()));

  private Bench() {}

  public static void main(String[] arguments) throws Exception {
    System.setProperty("logback.configurationFile", "io/cochlea/benchmarks/logback.xml");
    Benchmark subject = arguments.length == 0 ? null : SUBJECTS.get(arguments[0]);
    if (subject == null) {
      System.err.println("usage: cochlea bench " + String.join("|", SUBJECTS.keySet()));
      System.exit(2);
      return;
    }
    subject.run(Arrays.copyOfRange(arguments, 1, arguments.length));
  }
}
