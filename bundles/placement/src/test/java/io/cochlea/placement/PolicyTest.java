package io.cochlea.placement;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.hardware.Hints;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.placement.Placement.BackendState;
import io.cochlea.api.placement.Role;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

class PolicyTest {

  private static final Hints BATTERY = new Hints(true, 40, false);
  private static final Hints HOT = new Hints(false, -1, true);

  private static List<String> order(String policy, Hints hints) {
    var candidates = new ArrayList<Candidate>();
    candidates.add(candidate("cpu", Map.of("service.ranking", 1)));
    candidates.add(candidate("cuda", Map.of("service.ranking", 30, "backend.power", 200)));
    candidates.add(candidate("npu", Map.of("service.ranking", 20, "backend.power", 10)));
    candidates.sort(Policy.of(policy).order(hints));
    return candidates.stream().map(Candidate::id).toList();
  }

  private static Candidate candidate(String id, Map<String, Object> properties) {
    return Candidate.of(new SummingBackend(id), properties);
  }

  @Test
  void theFastestOrTheThriftiestComesFirst() {
    assertEquals(List.of("cuda", "npu", "cpu"), order("latency", BATTERY));
    assertEquals(List.of("npu", "cpu", "cuda"), order("power", Hints.NONE));
  }

  @Test
  void batteryAndHeatDecideWhereNobodyDid() {
    assertEquals(List.of("cuda", "npu", "cpu"), order("auto", Hints.NONE));
    assertEquals(List.of("npu", "cpu", "cuda"), order("auto", BATTERY));
    assertEquals(List.of("npu", "cpu", "cuda"), order(" Auto", HOT));
  }

  @Test
  void refusesAPolicyThatIsNone() {
    var refused = assertThrows(IllegalArgumentException.class, () -> Policy.of("fast"));
    assertEquals(
        "io.cochlea.placement: policy is 'fast', allowed is latency, power and auto",
        refused.getMessage());
  }

  @Test
  void aMachineOnBatteryMovesItsLanes() throws Exception {
    var placement =
        new BackendPlacement(
            new HeapPool(), new Chosen("", "auto", 4, 0, 64, 2000, 60_000, 60_000, false));
    var fast = new SummingBackend("fast");
    var thrifty = new SummingBackend("thrifty");
    placement.addBackend(fast, Map.of("service.ranking", 2));
    placement.addBackend(thrifty, Map.of("service.ranking", 1, "backend.power", 10));
    try (var lane = placement.lane(new ModelGraph("sum", "00", Path.of("sum.onnx")), Role.VAD)) {
      assertEquals("fast", lane.backend());
      placement.hinted(BATTERY);
      await(() -> lane.backend().equals("thrifty"));
      assertEquals(
          List.of("thrifty", "fast"), placement.backends().stream().map(BackendState::id).toList());
      placement.hinted(Hints.NONE);
      await(() -> lane.backend().equals("fast"));
    } finally {
      placement.close();
    }
  }

  private static void await(BooleanSupplier condition) throws Exception {
    long end = System.nanoTime() + 10_000_000_000L;
    while (!condition.getAsBoolean()) {
      assertTrue(System.nanoTime() < end, "not within 10 s");
      Thread.sleep(5);
    }
  }
}
