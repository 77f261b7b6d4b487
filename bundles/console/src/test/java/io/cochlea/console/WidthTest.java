package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.Microphones;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.hardware.Affinity;
import io.cochlea.api.hardware.Hardware;
import io.cochlea.api.metrics.Latency;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.ring.Rings;
import io.cochlea.api.stream.Engine;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever a command has to show fits a terminal. */
class WidthTest {

  @ParameterizedTest
  @MethodSource("outputs")
  void fits(String output) {
    assertFalse(output.lines().count() < 2, "there is nothing to see: " + output);
    output.lines().forEach(line -> assertTrue(line.length() <= Screen.PLAIN, line));
  }

  static Stream<String> outputs() throws IOException {
    var placement = LongValues.service(Placement.class);
    var engine = LongValues.service(Engine.class);
    var hardware = LongValues.service(Hardware.class);
    return Stream.of(
        new BackendsCommand(placement).backends(),
        new CopiesCommand(engine).copies(),
        new HardwareCommand(hardware, LongValues.service(Affinity.class)).hardware(),
        LatencyCommand.table(LongValues.service(Latency.class)),
        LatencyCommand.histogram(
            LongValues.service(Latency.class).histogram(Latency.Stage.INFERENCE)),
        new PlacementCommand(placement).placement(),
        new PlacementCommand(placement).breakers(),
        new PoolsCommand(LongValues.service(BufferPool.class)).pools(),
        new RingsCommand(LongValues.service(Rings.class)).rings(),
        new SourcesCommand(
                LongValues.service(AudioFiles.class), LongValues.service(Microphones.class))
            .sources(),
        new StreamsCommand(engine).streams(),
        new StreamsCommand(engine).vad());
  }
}
