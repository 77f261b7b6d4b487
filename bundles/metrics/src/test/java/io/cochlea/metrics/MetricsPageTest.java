package io.cochlea.metrics;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.PoolStatistics;
import io.cochlea.api.metrics.Latency.Stage;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.placement.Placement.BreakerState;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Role;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.EngineStatistics;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MetricsPageTest {
  private final LatencyRecorder latency = new LatencyRecorder(LatencyRecorderTest.config(true, 1));
  private final TrafficCounter traffic = new TrafficCounter();
  private final MetricsPage page = new MetricsPage();

  @AfterEach
  void close() {
    page.close();
  }

  @Test
  void everySourceIsTold() {
    addAll(2);
    Exposition told = new Exposition(page.answer(Map.of()).body());
    assertEquals(3, told.value("cochlea_streams"));
    assertEquals(5, told.value("cochlea_streams_refused_total{reason=\"no_room\"}"));
    assertEquals(7.5, told.value("cochlea_audio_seconds_total"));
    assertEquals(64, told.value("cochlea_copied_bytes_total{stage=\"capture\"}"));
    assertEquals(17, told.value("cochlea_lane_runs_total{graph=\"g0\",role=\"encoder\"}"));
    assertEquals(1, told.value("cochlea_backend_available{backend=\"cpu\"}"));
    assertEquals(1, told.value("cochlea_breakers{backend=\"cuda\",phase=\"half_open\"}"));
    assertEquals(2, told.value("cochlea_transitions_total{phase=\"lost\"}"));
    assertEquals(2, told.value("cochlea_pool_buffers{class=\"4 KiB\",state=\"leased\"}"));
    assertTrue(told.value("jvm_gc_collections_total{collector=\"" + collector() + "\"}") >= 0);
    assertTrue(told.value("process_cpu_seconds_total") > 0);
    assertTrue(told.value("process_uptime_seconds") > 0);
  }

  private static String collector() {
    return ManagementFactory.getGarbageCollectorMXBeans().getFirst().getName();
  }

  @Test
  void latenciesAreHistogramsInSeconds() {
    page.addSource(new StageSource(latency));
    latency.record(Stage.FINAL, 50_000);
    latency.record(Stage.FINAL, 200_000_000);
    latency.record(Stage.FINAL, 100_000_000_000L);
    Exposition told = new Exposition(page.answer(Map.of()).body());
    assertEquals("histogram", told.types().get("cochlea_stage_seconds"));
    assertEquals(3, told.value("cochlea_stage_seconds_count{stage=\"final\"}"));
    assertEquals(100.20005, told.value("cochlea_stage_seconds_sum{stage=\"final\"}"), 1e-9);
    assertEquals(1, told.value("cochlea_stage_seconds_bucket{stage=\"final\",le=\"6.5536E-5\"}"));
    assertEquals(1, told.value("cochlea_stage_seconds_bucket{stage=\"final\",le=\"0.134217728\"}"));
    assertEquals(2, told.value("cochlea_stage_seconds_bucket{stage=\"final\",le=\"0.268435456\"}"));
    assertEquals(0, told.value("cochlea_stage_seconds_count{stage=\"gateway\"}"));
  }

  @Test
  void clientsAreCountedByRoute() {
    page.addSource(new TrafficSource(traffic));
    traffic.opened();
    traffic.answered("/v1/models", 200, 2_000_000_000);
    traffic.answered("/v1/models", 404, 1_000_000_000);
    traffic.answered("with \"quotes\" and \\", 200, 0);
    Exposition told = new Exposition(page.answer(Map.of()).body());
    String route = "{route=\"/v1/models\",status=\"4xx\"}";
    assertEquals(1, told.value("cochlea_http_requests_total" + route));
    assertEquals(3, told.value("cochlea_http_request_seconds_total{route=\"/v1/models\"}"));
    assertEquals(1, told.value("cochlea_http_connections"));
  }

  @Test
  void howManyGraphsThereMayBeHasABound() {
    addAll(1_000);
    Exposition told = new Exposition(page.answer(Map.of()).body());
    assertEquals(
        17.0 * (1_000 - PlacementSource.MOST_LANES),
        told.value("cochlea_lane_runs_total{graph=\"other\",role=\"encoder\"}"));
  }

  @Test
  void whatIsGoneIsNotTold() {
    Source source = new TrafficSource(traffic);
    page.addSource(source);
    page.removeSource(source);
    Exposition told = new Exposition(page.answer(Map.of()).body());
    assertThrows(AssertionError.class, () -> told.value("cochlea_http_connections"));
  }

  @Test
  void prometheusOwnCheckFindsNoFault() throws Exception {
    addAll(2);
    Process promtool;
    try {
      promtool =
          new ProcessBuilder("promtool", "check", "metrics").redirectErrorStream(true).start();
    } catch (IOException e) {
      assumeTrue(false, "promtool is not installed (Debian: prometheus)");
      return;
    }
    try (OutputStream to = promtool.getOutputStream()) {
      to.write(page.answer(Map.of()).body().getBytes(StandardCharsets.UTF_8));
    }
    String said = new String(promtool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, promtool.waitFor(), said);
  }

  private void addAll(int lanes) {
    EngineStatistics streams =
        new EngineStatistics(
            3,
            512,
            10,
            5,
            0,
            1,
            7.5,
            0.5,
            2,
            4,
            100,
            50,
            6,
            1,
            Map.of(CopyLedger.Stage.CAPTURE, 64L));
    page.addSource(
        new StreamSource(
            answering(Engine.class, Map.of("statistics", streams, "streams", List.of()))));
    page.addSource(
        new PlacementSource(
            answering(
                Placement.class,
                Map.of(
                    "lanes",
                    IntStream.range(0, lanes).mapToObj(MetricsPageTest::lane).toList(),
                    "backends",
                    List.of(new BackendState("cpu", true, "", 0, 0)),
                    "breakers",
                    List.of(new BreakerState("cuda", "g0", Phase.HALF_OPEN, 1, 0, "gone")),
                    "transitions",
                    2L))));
    page.addSource(
        new PoolSource(
            answering(
                BufferPool.class,
                Map.of(
                    "statistics",
                    List.of(new PoolStatistics("4 KiB", 4096, 2, 1, 9, 0)),
                    "holders",
                    List.of(new BufferPool.Holder("x", 4096, 1))))));
    page.addSource(new StageSource(latency));
    page.addSource(new TrafficSource(traffic));
  }

  private static LaneState lane(int number) {
    return new LaneState("g" + number, Role.ENCODER, "cpu", "ORT", "", 1, 17, 40, 20, 0);
  }

  /** Answers with snapshots. */
  private static <T> T answering(Class<T> type, Map<String, Object> answers) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, arguments) -> answers.get(method.getName())));
  }
}
