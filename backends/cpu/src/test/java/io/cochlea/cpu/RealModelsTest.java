package io.cochlea.cpu;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ShapeProfiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RealModelsTest {
  private static final Path SHARED = Path.of("../../../shared");
  private static final int MELS = 80;
  private static final int LABELS = 29;

  private final Arena arena = Arena.ofShared();
  private final CpuBackend backend;

  RealModelsTest(@TempDir Path data) throws IOException {
    backend = Fixture.backend(data, Map.of());
  }

  @AfterEach
  void close() {
    backend.close();
    arena.close();
  }

  @Test
  void aStreamsResultIsTheSameAloneAndInABatch() throws Exception {
    float[] mel = goldenMel();
    int frames = mel.length / MELS;
    try (CompiledGraph graph = compile("models/demo-ctc/demo-ctc-fp32.onnx");
        Binding binding = graph.bind()) {
      assertEquals(Set.of("CPUExecutionProvider"), graph.attestation().nodes().keySet());
      float[] alone = logProbabilities(binding, mel, frames, 1);
      assertDistributions(alone);
      float[] batch = logProbabilities(binding, mel, frames, 3);
      for (int row = 0; row < 3; row++) {
        float[] one = Arrays.copyOfRange(batch, row * alone.length, (row + 1) * alone.length);
        assertArrayEquals(alone, one, "row " + row);
      }
      int shorter = frames / 2; // the same binding, bound again to another shape
      assertDistributions(
          logProbabilities(binding, Arrays.copyOf(mel, shorter * MELS), shorter, 1));
    }
  }

  private float[] logProbabilities(Binding binding, float[] mel, int frames, int rows)
      throws Exception {
    MemorySegment input = arena.allocate(JAVA_FLOAT, (long) rows * MELS * frames);
    MemorySegment lengths = arena.allocate(JAVA_LONG, rows);
    for (int row = 0; row < rows; row++) {
      lengths.setAtIndex(JAVA_LONG, row, frames);
      MemorySegment.copy(mel, 0, input, JAVA_FLOAT, 4L * row * MELS * frames, MELS * frames);
    }
    binding.input("mel", Fixture.floats(input, rows, MELS, frames));
    binding.input("mel_len", Fixture.longs(lengths, rows));
    binding.output("logp", MemoryKind.HOST);
    binding.run();
    return Fixture.values(binding.output("logp"));
  }

  private static void assertDistributions(float[] logProbabilities) {
    for (int i = 0; i < logProbabilities.length; i += LABELS) {
      double sum = 0;
      for (int label = 0; label < LABELS; label++) {
        sum += Math.exp(logProbabilities[i + label]);
      }
      assertEquals(1, sum, 1e-4);
    }
  }

  /** As (mel, time); the golden is (time, mel). */
  private static float[] goldenMel() throws IOException {
    Path file = SHARED.resolve("golden/mel/jfk_nopad.m80.f32");
    assumeTrue(Files.exists(file), file + " is not here");
    var golden =
        ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN).asFloatBuffer();
    int frames = golden.remaining() / MELS;
    float[] mel = new float[frames * MELS];
    for (int i = 0; i < mel.length; i++) {
      mel[i] = golden.get(i % frames * MELS + i / frames);
    }
    return mel;
  }

  @Test
  void sileroKeepsQuietInSilence() throws Exception {
    try (CompiledGraph graph = compile("models/silero/silero_vad.onnx");
        Binding binding = graph.bind()) {
      binding.input("input", Fixture.floats(arena.allocate(JAVA_FLOAT, 576), 1, 576));
      binding.input("sr", Fixture.longs(arena.allocateFrom(JAVA_LONG, 16_000)));
      MemorySegment[] states = {arena.allocate(JAVA_FLOAT, 256), arena.allocate(JAVA_FLOAT, 256)};
      MemorySegment probability = arena.allocate(JAVA_FLOAT);
      binding.output("output", Fixture.floats(probability, 1, 1));
      for (int window = 0; window < 10; window++) {
        binding.input("state", Fixture.floats(states[window % 2], 2, 1, 128));
        binding.output("stateN", Fixture.floats(states[1 - window % 2], 2, 1, 128));
        binding.run();
        float value = probability.get(JAVA_FLOAT, 0);
        assertTrue(value >= 0 && value < 0.1, "silence is speech with probability " + value);
      }
    }
  }

  private CompiledGraph compile(String model) throws Exception {
    Path file = SHARED.resolve(model);
    assumeTrue(Files.exists(file), file + " is not here");
    return backend.compile(
        Fixture.graph(file.getFileName().toString(), file), ShapeProfiles.DYNAMIC);
  }
}
