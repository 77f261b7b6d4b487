package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.configuration.Settings;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.recognition.SpeechModel;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.reflect.Method;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** What the operator's port tells of a server that transcribes. */
class MetricsIT {
  private static final Path MONITORING =
      Path.of(System.getProperty("cochlea.home")).resolve("monitoring");
  private static final Pattern NAME = Pattern.compile("\\b(?:cochlea|jvm|process)_[a-z0-9_]+");
  private static final String MULTIPART = "--b\r\nContent-Disposition: form-data; ";
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private static Distribution distribution;
  private static URI gateway;
  private static URI operators;

  @BeforeAll
  static void start(@TempDir Path storage) throws Exception {
    distribution = Distribution.withContracts(storage);
    distribution.service(SpeechModel.class);
    distribution.service(Latency.class);
    gateway = address("io.cochlea.gateway.Gateway");
    operators = address("io.cochlea.gateway.AdminServer");
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  /** Where a component of the gateway listens; the ports are any free ones. */
  private static URI address(String component) throws Exception {
    BundleContext context = distribution.framework.getBundleContext();
    for (long end = System.nanoTime() + 10_000_000_000L; System.nanoTime() < end; ) {
      ServiceReference<?> reference = context.getServiceReference(component);
      Object service = reference == null ? null : context.getService(reference);
      if (service != null) {
        Method address = service.getClass().getDeclaredMethod("address");
        address.setAccessible(true);
        if (address.invoke(service) instanceof InetSocketAddress at) {
          return URI.create("http://127.0.0.1:" + at.getPort());
        }
      }
      Thread.sleep(20);
    }
    throw new AssertionError(component + " does not listen");
  }

  @Test
  void countersMoveWhileASampleIsTranscribed() throws Exception {
    String before = page("/metrics", 200);
    CompletableFuture<String> text = transcribe();
    while (!text.isDone()) {
      page("/metrics", 200);
    }
    assertTrue(text.get().contains("\"text\""), text.get());
    String after = page("/metrics", 200);
    for (String series :
        List.of(
            "cochlea_audio_seconds_total",
            "cochlea_streams_opened_total",
            "cochlea_utterances_total",
            "cochlea_vad_frames_total",
            "cochlea_copied_bytes_total{stage=\"capture\"}",
            "cochlea_stage_seconds_count{stage=\"vad\"}",
            "cochlea_stage_seconds_count{stage=\"features\"}",
            "cochlea_stage_seconds_count{stage=\"queue\"}",
            "cochlea_stage_seconds_count{stage=\"inference\"}",
            "cochlea_stage_seconds_count{stage=\"decoding\"}",
            "cochlea_stage_seconds_count{stage=\"final\"}",
            "cochlea_http_received_bytes_total",
            "cochlea_http_sent_bytes_total",
            "process_cpu_seconds_total")) {
      assertTrue(value(after, series) > value(before, series), series + " stands still");
    }
    assertTrue(
        value(
                after,
                "cochlea_http_requests_total{route=\"/v1/audio/transcriptions\",status=\"2xx\"}")
            >= 1);
    assertEquals(0, value(after, "cochlea_streams"));
    String lane = "{graph=\"demo/encoder\",role=\"encoder\"}";
    assertTrue(value(after, "cochlea_lane_rows_total" + lane) >= 1);
    assertTrue(value(after, "cochlea_transitions_total{phase=\"active\"}") >= 1);
    promtool(after, "check", "metrics");
  }

  @Test
  void theKillSwitchWorksAtOnce() throws Exception {
    Settings settings = distribution.service(Settings.class);
    Latency latency = distribution.service(Latency.class);
    transcribe().get();
    settings.set("a test", "io.cochlea.metrics", "enabled", "false");
    long off;
    try {
      off = latency.histogram(Latency.Stage.VAD).count();
      transcribe().get();
      assertEquals(off, latency.histogram(Latency.Stage.VAD).count());
    } finally {
      settings.reset("a test", "io.cochlea.metrics", "enabled");
    }
    transcribe().get();
    assertTrue(latency.histogram(Latency.Stage.VAD).count() > off);
  }

  @Test
  void aServerThatDrainsIsNotReadyAtOnceButLives() throws Exception {
    String ready = page("/health/ready", 200);
    assertTrue(ready.contains("\"name\":\"model\",\"status\":\"ok\""), ready);
    assertTrue(ready.contains("\"name\":\"backend\",\"status\":\"ok\""), ready);
    assertTrue(ready.contains("\"name\":\"engine\",\"status\":\"ok\""), ready);
    BundleContext context = distribution.framework.getBundleContext();
    for (ServiceReference<Runnable> each :
        context.getServiceReferences(Runnable.class, "(cochlea.drain=health)")) {
      context.getService(each).run();
    }
    assertTrue(page("/health/ready", 503).contains("it shuts down"));
    page("/health/live", 200);
  }

  @Test
  void theDashboardAndTheAlertsAskForWhatIsThere() throws Exception {
    transcribe().get();
    Set<String> told = names(page("/metrics", 200));
    Set<String> asked = names(Files.readString(MONITORING.resolve("grafana.json")));
    asked.addAll(names(Files.readString(MONITORING.resolve("alerts.yml"))));
    assertTrue(asked.size() > 30, asked.toString());
    asked.removeAll(told);
    assertEquals(Set.of(), asked, "nobody tells these");
    promtool("", "check", "rules", MONITORING.resolve("alerts.yml").toString());
  }

  private static Set<String> names(String text) {
    return NAME.matcher(text)
        .results()
        .map(MatchResult::group)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static void promtool(String input, String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("promtool"));
    command.addAll(List.of(arguments));
    Process tool;
    try {
      tool = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not installed (Debian: prometheus)");
      return;
    }
    try (OutputStream to = tool.getOutputStream()) {
      to.write(input.getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, tool.waitFor(), said);
  }

  private static CompletableFuture<String> transcribe() throws IOException {
    byte[] audio = Files.readAllBytes(Sample.all().getFirst().file());
    String head =
        MULTIPART
            + "name=\"model\"\r\n\r\nwhisper-1\r\n"
            + MULTIPART
            + "name=\"file\"; filename=\"a.wav\"\r\nContent-Type: audio/wav\r\n\r\n";
    HttpRequest request =
        HttpRequest.newBuilder(gateway.resolve("/v1/audio/transcriptions"))
            .header("Content-Type", "multipart/form-data; boundary=b")
            .POST(
                HttpRequest.BodyPublishers.concat(
                    HttpRequest.BodyPublishers.ofString(head),
                    HttpRequest.BodyPublishers.ofByteArray(audio),
                    HttpRequest.BodyPublishers.ofString("\r\n--b--\r\n")))
            .build();
    return HTTP.sendAsync(request, BodyHandlers.ofString()).thenApply(answer -> answer.body());
  }

  private static String page(String path, int status) throws Exception {
    HttpRequest request = HttpRequest.newBuilder(operators.resolve(path)).build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    assertEquals(status, answer.statusCode(), answer.body());
    return answer.body();
  }

  private static double value(String metrics, String series) {
    String line = metrics.lines().filter(l -> l.startsWith(series + " ")).findFirst().orElse(null);
    assertNotNull(line, series + " is not told");
    return Double.parseDouble(line.substring(series.length() + 1));
  }
}
