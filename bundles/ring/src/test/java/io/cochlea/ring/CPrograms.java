package io.cochlea.ring;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.audio.AudioFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** Builds programs in C, every warning an error, and maps the rings that they announce. */
final class CPrograms {
  static final String[] SANITIZED = {
    "-fsanitize=address,undefined", "-fno-sanitize-recover", "-fno-omit-frame-pointer"
  };

  private CPrograms() {}

  /** Skips the test where {@code compiler} is not there. */
  static void assumeCompiler(String compiler) {
    boolean there =
        Backing.linux()
            && List.of(System.getenv("PATH").split(":")).stream()
                .anyMatch(folder -> Files.isExecutable(Path.of(folder, compiler)));
    Assumptions.assumeTrue(there, "needs Linux with " + compiler);
  }

  static String compile(Path folder, String compiler, String source, String... flags)
      throws Exception {
    Path program = folder.resolve(Path.of(source).getFileName() + "." + compiler);
    List<String> command =
        new ArrayList<>(List.of(compiler, "-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"));
    command.addAll(List.of(flags));
    command.addAll(List.of("-O2", "-pthread", "-Isrc/main/c/include", source));
    command.addAll(List.of("-o", program.toString()));
    assertEquals(0, start(command.toArray(String[]::new)).waitFor(), source);
    return program.toString();
  }

  static Process start(String... command) throws IOException {
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
  }

  /** Maps the ring that {@code process} announces on its standard output. */
  static SharedAudioRing open(Process process) throws IOException {
    String[] words = process.inputReader().readLine().split(" ", 2);
    Path path = Path.of("/proc", words[0], "fd", words[1]);
    try (Backing backing = new Backing(Posix.open(path.toString()), path)) {
      RingHeader header = header(backing);
      assertEquals(AudioFormat.SPEECH, header.format());
      RingMemory memory = RingMemory.map(backing, header);
      return new SharedAudioRing("c", AudioFormat.SPEECH, header, memory, memory::unmap);
    }
  }

  private static RingHeader header(Backing backing) throws IOException {
    long page =
        Posix.map(
            0,
            RingDescriptor.CONTROL_BYTES,
            Posix.PROT_READ_WRITE,
            Posix.MAP_SHARED,
            backing.descriptor(),
            0);
    try {
      return RingHeader.read(page, Files.size(backing.path()));
    } finally {
      Posix.unmap(page, RingDescriptor.CONTROL_BYTES);
    }
  }
}
