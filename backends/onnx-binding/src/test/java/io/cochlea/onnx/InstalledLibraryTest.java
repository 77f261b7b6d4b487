package io.cochlea.onnx;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.inference.InferenceException;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Libraries that are none are refused, and this JVM lives on. */
class InstalledLibraryTest {
  private static final String ADVICE = "install it";

  @TempDir Path folder;

  @BeforeEach
  void onLinux() {
    assumeTrue(NativeFiles.platform().startsWith("linux"), "ELF files are for Linux");
  }

  @Test
  void takesTheRuntime() throws Exception {
    Path library = Fixture.library();
    assertEquals(library, installed(library).locate());
    assertTrue(installed(library).probe().available());
  }

  @Test
  void saysWhatIsMissing() {
    assertEquals("library.path is not set: install it", reason(""));
    assertEquals("library.path: /no/such.so is no file; install it", reason("/no/such.so"));
    assertEquals("library.path: relative.so is not absolute; install it", reason("relative.so"));
    assertEquals("library.path is \"\0\", which is no path", reason("\0"));
  }

  @Test
  void refusesOtherFiles() throws Exception {
    refused(Files.writeString(folder.resolve("text"), "no library"), "is no library for");
    refused(Files.createFile(folder.resolve("empty")), "is no library for");
    refused(changed("machine", 18, (short) 243), "is no shared library for");
    refused(changed("program", 16, (short) 2), "is no shared library for");
    refused(changed("segments", 56, (short) 0), "has a broken header");
    refused(changed("entries", 54, (short) 8), "has a broken header");
  }

  /** The system's loader dies of these. */
  @Test
  void refusesLibrariesThatAreCutOff() throws Exception {
    byte[] whole = Files.readAllBytes(Fixture.library());
    for (int length : new int[] {64, 100, 4_096, whole.length / 2}) {
      Path cut = folder.resolve("cut" + length);
      Files.write(cut, java.util.Arrays.copyOf(whole, length));
      refused(cut, "is cut off");
      assertThrows(InferenceException.class, () -> OnnxRuntime.load(cut));
    }
  }

  @Test
  void refusesWhatEveryoneMayWrite() throws Exception {
    Path open = Files.copy(Fixture.library(), folder.resolve("open.so"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rw-rw-rw-"));
    refused(open, "may be written by everyone");
  }

  private Path changed(String name, int offset, short value) throws Exception {
    Path copy = Files.copy(Fixture.library(), folder.resolve(name));
    try (RandomAccessFile file = new RandomAccessFile(copy.toFile(), "rw")) {
      file.seek(offset);
      file.write(ByteBuffer.allocate(2).order(ByteOrder.LITTLE_ENDIAN).putShort(value).array());
    }
    return copy;
  }

  private static void refused(Path file, String why) throws IOException {
    String reason = reason(file.toRealPath().toString());
    assertTrue(reason.startsWith("library.path: " + file.toRealPath() + " " + why), reason);
    assertTrue(reason.endsWith("; " + ADVICE), reason);
  }

  private static InstalledLibrary installed(Path file) {
    return new InstalledLibrary("library.path", file.toString(), ADVICE);
  }

  private static String reason(String path) {
    var library = new InstalledLibrary("library.path", path, ADVICE);
    assertFalse(library.probe().available());
    return library.probe().reason();
  }
}
