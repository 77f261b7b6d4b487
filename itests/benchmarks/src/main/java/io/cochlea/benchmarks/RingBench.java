package io.cochlea.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Ways to hand messages over, between two threads of a process, two JVMs, or C and Java. A round
 * runs all subjects one after another, each in processes of its own; rounds repeat, so that what
 * the machine does besides hits all subjects alike. Names among the arguments choose subjects.
 */
final class RingBench implements Benchmark {
  private static final int ROUNDS = 3;
  private static final String NANOS = "500000000";

  /** Which processes there are. */
  private enum Form {
    ONE_JVM,
    TWO_JVMS,
    FROM_C,
    HTTP
  }

  private record Subject(String name, String kind, Form form) {}

  private static final List<Subject> SUBJECTS =
      List.of(
          new Subject("cochlea, 2 threads", "cochlea", Form.ONE_JVM),
          new Subject("cochlea, 2 JVMs", "cochlea", Form.TWO_JVMS),
          new Subject("cochlea, 2 JVMs, batch 16", "cochlea batch", Form.TWO_JVMS),
          new Subject("cochlea, C to Java", "cochlea", Form.FROM_C),
          new Subject("Agrona, 2 threads", "agrona", Form.ONE_JVM),
          new Subject("Agrona, 2 JVMs", "agrona", Form.TWO_JVMS),
          new Subject("Aeron IPC, 2 JVMs", "aeron", Form.TWO_JVMS),
          new Subject("JCTools, 2 threads", "jctools", Form.ONE_JVM),
          new Subject("Chronicle Queue, 2 JVMs", "chronicle", Form.TWO_JVMS),
          new Subject("Unix socket, 2 JVMs", "unix", Form.TWO_JVMS),
          new Subject("TCP, 2 JVMs", "tcp", Form.TWO_JVMS),
          new Subject("HTTP POST, 2 JVMs", "http", Form.HTTP));

  @Override
  public void run(String[] arguments) throws Exception {
    List<String> names =
        Arrays.stream(arguments).filter(argument -> !argument.startsWith("--")).toList();
    RingReport report = new RingReport();
    Path work = Files.createTempDirectory(memory(), "cochlea-bench");
    try {
      for (int round = 0; round < ROUNDS; round++) {
        for (Subject subject : SUBJECTS) {
          if (names.isEmpty() || names.stream().anyMatch(subject.name()::startsWith)) {
            report.add(subject.name(), measure(subject, work));
          }
        }
      }
      for (String line : lines(RingProcess.java(RingIdle.class, work.toString()))) {
        report.addIdle(line);
      }
    } finally {
      delete(work);
    }
    System.out.print(Arrays.asList(arguments).contains("--json") ? report.json() : report.table());
  }

  /** Files that are memory, where there are such. */
  private static Path memory() {
    Path shared = Path.of("/dev/shm");
    return Files.isWritable(shared) ? shared : Path.of(System.getProperty("java.io.tmpdir"));
  }

  private static List<String> measure(Subject subject, Path work) throws Exception {
    Path folder = Files.createTempDirectory(work, "ring");
    List<Process> processes = new ArrayList<>();
    Class<?> main = subject.form() == Form.HTTP ? RingHttp.class : RingPeer.class;
    List<String> roles =
        switch (subject.form()) {
          case ONE_JVM -> List.of("both");
          case FROM_C -> List.of("sink");
          case TWO_JVMS, HTTP -> List.of("consumer", "producer");
        };
    for (String role : roles) {
      processes.add(RingProcess.java(main, role, subject.kind(), folder.toString(), NANOS));
    }
    if (subject.form() == Form.FROM_C) {
      processes.add(RingProcess.fromC(work, folder.resolve(RingPeer.THERE), NANOS));
    }
    try {
      List<String> lines = new ArrayList<>();
      // Neither says more than a pipe takes before it ends.
      for (Process process : processes) {
        lines.addAll(lines(process));
      }
      return lines;
    } catch (IOException failed) {
      throw new IOException(subject.name() + ": " + failed.getMessage(), failed);
    } finally {
      processes.forEach(Process::destroyForcibly);
      delete(folder);
    }
  }

  private static List<String> lines(Process process) throws Exception {
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor() != 0) {
      throw new IOException("a process of the measurement failed");
    }
    return output.lines().toList();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
