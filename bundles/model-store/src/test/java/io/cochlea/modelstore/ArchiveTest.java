package io.cochlea.modelstore;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import net.jqwik.api.constraints.StringLength;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Archives that are as they should be, and such as someone made on purpose. */
class ArchiveTest {
  @TempDir Path directory;

  @Test
  void allKindsAreUnpacked() throws IOException {
    for (String name : new String[] {"a.zip", "a.tar.gz", "a.tar.bz2"}) {
      Path folder = directory.resolve("of-" + name);
      Archive.unpack(file(name, packed(name, "model/encoder.onnx")), name, folder);
      assertEquals("text", Files.readString(folder.resolve("model/encoder.onnx")));
    }
  }

  @Test
  void entriesThatLeadOutAreRefused() throws IOException {
    for (String entry : new String[] {"../out", "/etc/out", "a/../../out", "a\\b", "x\u0007y"}) {
      assertRefused("a.zip", packed("a.zip", entry), "leads out");
    }
    assertRefused("a.tar.gz", packed("a.tar.gz", "../out"), "leads out");
    assertFalse(Files.exists(directory.resolve("out")));
  }

  @Test
  void linksAreRefused() throws IOException {
    for (byte kind : new byte[] {TarConstants.LF_SYMLINK, TarConstants.LF_LINK}) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
        TarArchiveEntry entry = new TarArchiveEntry("link", kind);
        entry.setLinkName("/etc/passwd");
        tar.putArchiveEntry(entry);
        tar.closeArchiveEntry();
      }
      assertRefused("a.tar.gz", bytes.toByteArray(), "neither a plain file nor a folder");
    }
  }

  @Test
  void bombsAreStopped() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      zip.putNextEntry(new ZipEntry("zeros"));
      for (int i = 0; i < 64; i++) {
        zip.write(new byte[1 << 20]);
      }
    }
    assertRefused("a.zip", bytes.toByteArray(), "unpacks to more than");
    long written = Files.size(directory.resolve("unpacked/zeros"));
    assertTrue(written < 4 << 20, written + " bytes were written");
  }

  @Test
  void tooManyEntriesAreRefused() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < 5_000; i++) {
        zip.putNextEntry(new ZipEntry("e" + i + "/"));
      }
    }
    assertRefused("a.zip", bytes.toByteArray(), "more than 4096 entries");
  }

  @Property(tries = 200)
  void garbageIsRefusedOrUnpackedBelow(
      @ForAll @Size(max = 400) byte[] garbage, @ForAll @StringLength(max = 30) String name)
      throws IOException {
    Path own = Files.createTempDirectory("cochlea-archive");
    Path folder = own.resolve("folder");
    for (byte[] bytes : new byte[][] {garbage, zip(name)}) {
      Path archive = Files.write(own.resolve("archive"), bytes);
      try {
        Archive.unpack(archive, "a.zip", folder);
      } catch (IOException e) {
        assertTrue(String.valueOf(e.getMessage()).contains("a.zip"));
      }
    }
    try (var there = Files.list(own)) {
      assertTrue(there.allMatch(path -> path.endsWith("folder") || path.endsWith("archive")));
    }
    try (var files = Files.walk(own)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private static byte[] zip(String name) throws IOException {
    return name.isEmpty() ? new byte[0] : packed("a.zip", name);
  }

  private void assertRefused(String name, byte[] archive, String part) throws IOException {
    Path file = file(name, archive);
    Path folder = directory.resolve("unpacked");
    String message =
        String.valueOf(
            assertThrows(IOException.class, () -> Archive.unpack(file, name, folder)).getMessage());
    assertTrue(message.contains(part), message);
  }

  private Path file(String name, byte[] bytes) throws IOException {
    return Files.write(directory.resolve(name), bytes);
  }

  private static byte[] packed(String name, String entry) throws IOException {
    byte[] text = "text".getBytes(StandardCharsets.UTF_8);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    if (name.endsWith(".zip")) {
      try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
        zip.putNextEntry(new ZipEntry(entry));
        zip.write(text);
      }
      return bytes.toByteArray();
    }
    OutputStream compressed =
        name.endsWith(".bz2")
            ? new BZip2CompressorOutputStream(bytes)
            : new GZIPOutputStream(bytes);
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(compressed)) {
      TarArchiveEntry file = new TarArchiveEntry(entry, true);
      file.setSize(text.length);
      tar.putArchiveEntry(file);
      tar.write(text);
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }
}
