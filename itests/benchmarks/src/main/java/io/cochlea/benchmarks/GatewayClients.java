package io.cochlea.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * The other side of {@link GatewayBench}, in a process of its own: Realtime clients that speak the
 * recordings, each from a place of its own, 100 ms at a time, sent evenly spread over that time.
 */
final class GatewayClients {
  private static final long CHUNK_NANOS = 100_000_000;
  private static final String WARM = "warm";
  private static final String SPOKEN = "spoken";

  private GatewayClients() {}

  /** Where stream {@code i} begins to speak. */
  static int offset(StreamTrack track, int i, int streams) {
    return (int) ((long) i * track.chunks() / streams);
  }

  /** What came of it; processor time as a share of a core. */
  record Report(
      double p50,
      double p95,
      double p99,
      int finals,
      double late,
      double cpu,
      List<String> texts) {}

  static Crowd start(int port, String model, int streams, int seconds) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-Xmx512m", "-XX:+UseSerialGC"));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), GatewayClients.class.getName()));
    command.addAll(
        List.of(
            Integer.toString(port), Integer.toString(streams), Integer.toString(seconds), model));
    return new Crowd(
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
  }

  /** The clients, seen by the server's process. */
  static final class Crowd implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Crowd(Process process) {
      this.process = process;
      out = process.inputReader();
    }

    void awaitWarm() throws IOException {
      expect(WARM);
    }

    void awaitSpoken() throws IOException {
      expect(SPOKEN);
    }

    private void expect(String word) throws IOException {
      String line = out.readLine();
      if (!word.equals(line)) {
        throw new IOException("clients say " + line + ", not " + word);
      }
    }

    Report report() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("clients end without a report");
      }
      String[] figures = line.split(" ", -1);
      return new Report(
          Double.parseDouble(figures[0]),
          Double.parseDouble(figures[1]),
          Double.parseDouble(figures[2]),
          Integer.parseInt(figures[3]),
          Double.parseDouble(figures[4]),
          Double.parseDouble(figures[5]),
          out.lines().toList());
    }

    @Override
    public void close() {
      process.destroy();
    }
  }

  public static void main(String[] arguments) throws Exception {
    int port = Integer.parseInt(arguments[0]);
    int streams = Integer.parseInt(arguments[1]);
    int seconds = Integer.parseInt(arguments[2]);
    StreamTrack track = StreamTrack.of(Path.of("samples"));
    byte[][] messages = GatewayClient.messages(track);
    StreamLatencies latencies = new StreamLatencies();
    StreamLatencies.Sample late = new StreamLatencies.Sample();
    List<GatewayClient> clients = new ArrayList<>();
    for (int i = 0; i < streams; i++) {
      clients.add(
          new GatewayClient(
              port, arguments[3], messages, offset(track, i, streams), latencies.finals()));
    }
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long cpu = 0;
    long warm = 0;
    long begin = System.nanoTime();
    for (int round = 0; round < seconds * 10; round++) {
      if (round == GatewayBench.WARM_UP_SECONDS * 10) {
        latencies.clear();
        late.clear();
        System.out.println(WARM);
        cpu = system.getProcessCpuTime();
        warm = System.nanoTime();
      }
      for (int i = 0; i < streams; i++) {
        long due = begin + round * CHUNK_NANOS + i * CHUNK_NANOS / streams;
        for (long left = due - System.nanoTime(); left > 0; left = due - System.nanoTime()) {
          LockSupport.parkNanos(left);
        }
        clients.get(i).speak();
        late.add(System.nanoTime() - due);
      }
    }
    double share = (double) (system.getProcessCpuTime() - cpu) / (System.nanoTime() - warm);
    System.out.println(SPOKEN);
    int finals = latencies.finals().count();
    double[] figures = {
      latencies.finals().millis(0.5),
      latencies.finals().millis(0.95),
      latencies.finals().millis(0.99)
    };
    for (GatewayClient client : clients) {
      client.commit();
    }
    List<String> texts = new ArrayList<>();
    for (GatewayClient client : clients) {
      texts.add(client.await());
    }
    System.out.printf(
        Locale.ROOT,
        "%f %f %f %d %f %f%n",
        figures[0],
        figures[1],
        figures[2],
        finals,
        late.millis(0.99),
        share);
    texts.forEach(System.out::println);
  }
}
