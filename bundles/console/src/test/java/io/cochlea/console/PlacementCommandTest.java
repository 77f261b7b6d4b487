package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.placement.Placement.Phase;
import io.cochlea.api.placement.Placement.Transition;
import io.cochlea.api.placement.Role;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PlacementCommandTest {

  @Test
  void everyLaneHasItsRoleAndItsQueue() {
    assertEquals(
        """
        role     graph         backend  queued  runs  works   copied
        encoder  demo/encoder  cpu           3    17     40  2.0 KiB\
        """,
        PlacementCommand.lanes(
            List.of(
                new LaneState(
                    "demo/encoder", Role.ENCODER, "cpu", "ORT", "CPU 9", 3, 17, 51, 40, 2048))));
    assertEquals("no lane is open", PlacementCommand.lanes(List.of()));
  }

  @Test
  void theLastTransitionsAreToldWithCauseAndDuration() {
    List<Transition> many = IntStream.range(0, 100).mapToObj(i -> transition("swap " + i)).toList();
    List<String> lines = PlacementCommand.transitions(many).lines().toList();
    assertEquals(13, lines.size(), "a heading and the last twelve");
    assertTrue(lines.getLast().matches(".*cpu-next +half-open +12\\.3 ms +swap 99"), lines + "");
    assertFalse(lines.get(1).contains("swap 87 "), lines.get(1));
    assertEquals("nothing has moved", PlacementCommand.transitions(List.of()));
  }

  private static Transition transition(String cause) {
    return new Transition(
        Instant.EPOCH, "demo/encoder", Role.ENCODER, "cpu-next", Phase.HALF_OPEN, cause, 12.345);
  }
}
