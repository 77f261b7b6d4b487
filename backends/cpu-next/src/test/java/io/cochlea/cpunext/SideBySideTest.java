package io.cochlea.cpunext;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.buffer.MemoryKind;
import io.cochlea.api.inference.Binding;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.inference.Tensor;
import io.cochlea.onnx.NativeFiles;
import io.cochlea.onnx.OnnxBackend;
import io.cochlea.onnx.SessionOptions;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SideBySideTest {
  private static final Path TINY = Path.of("../../models/tiny/matmul-relu.onnx");
  private static final Path CTC = Path.of("../../../shared/models/demo-ctc/demo-ctc-fp32.onnx");
  private static final SessionOptions OPTIONS = new SessionOptions(1, false, true, true, List.of());
  private static final int MELS = 80;
  private static final int LABELS = 29;

  @TempDir Path data;

  @Test
  void bothAnswerTheSameTakingTurns() throws Exception {
    assumeTrue(Files.exists(CTC), CTC + " is not here");
    try (Arena arena = Arena.ofShared();
        OnnxBackend cpu = backend(false);
        OnnxBackend next = backend(true);
        CompiledGraph onCpu = compile(cpu, CTC);
        CompiledGraph onNext = compile(next, CTC);
        Binding cpuBinding = onCpu.bind();
        Binding nextBinding = onNext.bind()) {
      assertNotEquals(onCpu.attestation().runtime(), onNext.attestation().runtime());
      assertEquals(onCpu.attestation().operators(), onNext.attestation().operators());
      Random random = new Random(1);
      for (int frames : new int[] {100, 500, 300}) {
        MemorySegment mel = arena.allocate(JAVA_FLOAT, (long) MELS * frames);
        for (long i = 0; i < (long) MELS * frames; i++) {
          mel.setAtIndex(JAVA_FLOAT, i, (float) random.nextGaussian());
        }
        float[] one = logProbabilities(cpuBinding, mel, frames, arena);
        float[] other = logProbabilities(nextBinding, mel, frames, arena);
        assertArrayEquals(one, other, 1e-4f);
        assertArrayEquals(labels(one), labels(other));
        assertArrayEquals(one, logProbabilities(cpuBinding, mel, frames, arena));
      }
    }
  }

  private static float[] logProbabilities(
      Binding binding, MemorySegment mel, int frames, Arena arena) throws Exception {
    long[] shape = {1, MELS, frames};
    binding.input("mel", new Tensor(ElementType.FLOAT32, shape, MemoryKind.HOST, mel.address()));
    long length = arena.allocateFrom(JAVA_LONG, frames).address();
    binding.input(
        "mel_len", new Tensor(ElementType.INT64, new long[] {1}, MemoryKind.HOST, length));
    binding.output("logp", MemoryKind.HOST);
    binding.run();
    Tensor output = binding.output("logp");
    return MemorySegment.ofAddress(output.address())
        .reinterpret(output.bytes())
        .toArray(JAVA_FLOAT);
  }

  private static int[] labels(float[] logProbabilities) {
    int[] labels = new int[logProbabilities.length / LABELS];
    for (int i = 0; i < labels.length; i++) {
      for (int label = 1; label < LABELS; label++) {
        if (logProbabilities[i * LABELS + label] > logProbabilities[i * LABELS + labels[i]]) {
          labels[i] = label;
        }
      }
    }
    return labels;
  }

  @Test
  void eachIsUnmappedWhileTheOtherServes() throws Exception {
    assumeTrue(Files.exists(Path.of("/proc/self/maps")), "no /proc here");
    for (int i = 0; i < 20; i++) {
      OnnxBackend cpu = backend(false);
      OnnxBackend next = backend(true);
      compile(cpu, TINY);
      compile(next, TINY);
      OnnxBackend first = i % 2 == 0 ? cpu : next;
      OnnxBackend second = i % 2 == 0 ? next : cpu;
      first.close();
      assertEquals(i % 2 != 0, mapped(false));
      assertEquals(i % 2 == 0, mapped(true));
      compile(second, TINY);
      second.close();
      assertFalse(mapped(true) || mapped(false), "still mapped in cycle " + i);
    }
  }

  /** As in the bundle {@code cpu}: speech is private. */
  @Test
  void noLibraryCanSendTelemetry() throws Exception {
    try (var libraries = Files.walk(Path.of("target/classes/native"))) {
      for (Path library : libraries.filter(Files::isRegularFile).toList()) {
        String content = Files.readString(library, StandardCharsets.ISO_8859_1);
        assertFalse(content.contains("events.data.microsoft.com"), library.toString());
      }
    }
  }

  private boolean mapped(boolean next) throws IOException {
    return Files.readString(Path.of("/proc/self/maps")).contains(folder(next).toString());
  }

  private Path folder(boolean next) {
    return data.resolve(next ? "next" : "cpu");
  }

  /** With the library of this bundle or that of the bundle {@code cpu}, both on the class path. */
  private OnnxBackend backend(boolean next) throws IOException {
    String library =
        "native/" + NativeFiles.platform() + "/" + System.mapLibraryName("onnxruntime");
    List<URL> found = Collections.list(getClass().getClassLoader().getResources(library));
    assertEquals(2, found.size(), library);
    URL wanted =
        found.stream()
            .filter(url -> url.toString().contains("/cpu-next/") == next)
            .findFirst()
            .orElseThrow();
    return new OnnxBackend(new NativeFiles(List.of(wanted), folder(next)));
  }

  private static CompiledGraph compile(OnnxBackend backend, Path file) throws Exception {
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    String sha256 = HexFormat.of().formatHex(digest);
    return backend.compile(
        new ModelGraph(file.getFileName().toString(), sha256, file),
        ShapeProfiles.DYNAMIC,
        OPTIONS);
  }
}
