package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.BufferedReader;
import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The C headers and Java agree on every offset, and every program in C is built by two compilers
 * without a warning and runs without misuse of memory.
 */
@Timeout(120)
class CInteropTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "clang"})
  void bothSeeTheSameLayout(String compiler) throws Exception {
    TreeMap<String, Long> java = new TreeMap<>();
    TreeMap<String, Long> c = new TreeMap<>();
    Process process = CPrograms.start(sanitized(compiler, "src/test/c/offsets.c"));
    try (BufferedReader lines = process.inputReader()) {
      for (String line : lines.lines().toList()) {
        String[] words = line.split(" ", 2);
        c.put(words[0], Long.valueOf(words[1]));
        Field field = RingDescriptor.class.getDeclaredField(words[0]);
        java.put(words[0], ((Number) field.get(null)).longValue());
      }
    }
    assertEquals(java, c);
    assertTrue(c.size() > 30);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "clang"})
  void theClientBelievesNothingWrong(String compiler) throws Exception {
    String test = sanitized(compiler, "src/test/c/client_test.c");
    assertEquals(0, CPrograms.start(test, folder.toString()).waitFor());
  }

  @ParameterizedTest
  @ValueSource(strings = {"gcc", "clang"})
  void theExamplesAreBuiltWithoutAWarning(String compiler) throws Exception {
    sanitized(compiler, "src/main/c/examples/wav_producer.c");
    sanitized(compiler, "src/test/c/crowd.c");
    sanitized(compiler, "../../examples/ffi/cochlea_client.c", "-shared", "-fPIC");
  }

  /** What a stress producer wrote is read to its end, sample by sample. */
  @Test
  void aProgramInCFeedsOurCursor() throws Exception {
    Process process = CPrograms.start(sanitized("gcc", "src/test/c/stress_producer.c"), "3000000");
    try (StressReader reader = new StressReader(CPrograms.open(process))) {
      while (!reader.ended()) {
        reader.read();
      }
      assertTrue(reader.position() >= 3_000_000);
      process.outputWriter().close();
      assertEquals(0, process.waitFor());
    }
  }

  private String sanitized(String compiler, String source, String... flags) throws Exception {
    CPrograms.assumeCompiler(compiler);
    String[] all = new String[CPrograms.SANITIZED.length + flags.length];
    System.arraycopy(CPrograms.SANITIZED, 0, all, 0, CPrograms.SANITIZED.length);
    System.arraycopy(flags, 0, all, CPrograms.SANITIZED.length, flags.length);
    return CPrograms.compile(folder, compiler, source, all);
  }
}
