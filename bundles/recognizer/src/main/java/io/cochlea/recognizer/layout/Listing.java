package io.cochlea.recognizer.layout;

import jakarta.json.Json;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The files of a model folder and of the folders in it, by names relative to it. Whatever is opened
 * through it lies in the folder and is no link. Immutable.
 */
public final class Listing {
  private static final int MOST_FILES = 4_096;
  private static final int DEPTH = 2;
  private static final long MOST_TEXT = 32 << 20;

  private final Path folder;
  private final List<String> names;

  /**
   * @throws IOException when there is no such folder, or it has links to others or far too many
   *     files
   */
  public Listing(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("model folder " + folder + " is not a directory");
    }
    this.folder = folder.toRealPath();
    try (Stream<Path> files = Files.walk(this.folder, DEPTH)) {
      names =
          files
              .filter(file -> !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
              .limit(MOST_FILES + 1L)
              .map(file -> this.folder.relativize(file).toString().replace('\\', '/'))
              .sorted()
              .toList();
    } catch (UncheckedIOException e) {
      throw new IOException("model folder " + folder + " cannot be read: " + e.getMessage(), e);
    }
    if (names.size() > MOST_FILES) {
      throw new IOException("model folder " + folder + " has more than " + MOST_FILES + " files");
    }
    for (String name : names) {
      if (Files.isDirectory(this.folder.resolve(name))) {
        throw new IOException(
            "model folder " + folder + ": " + name + " is a link to a folder; allowed are files");
      }
    }
  }

  /** Where it lies, with no link on the way. */
  public Path folder() {
    return folder;
  }

  List<String> matching(Predicate<String> names) {
    return this.names.stream().filter(names).toList();
  }

  /** Whether there is a file of that name. */
  public boolean contains(String name) {
    return names.contains(name);
  }

  /**
   * A file of the folder.
   *
   * @throws IOException when it is none, or leads out of the folder or through a link
   */
  public Path file(String name) throws IOException {
    Path path;
    try {
      path = folder.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw new IOException("model folder " + folder + ": no file name: " + e.getMessage(), e);
    }
    if (!path.startsWith(folder)) {
      throw new IOException("model folder " + folder + ": " + name + " leads out of the folder");
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("model folder " + folder + " has no file " + name);
    }
    if (!path.toRealPath().equals(path)) {
      throw new IOException(
          "model folder " + folder + ": " + name + " leads out of the folder or through a link");
    }
    return path;
  }

  /** A file as text in UTF-8. */
  public String text(String name) throws IOException {
    return text(name, MOST_TEXT);
  }

  /**
   * A file as text in UTF-8.
   *
   * @throws IOException also when it has more than {@code most} bytes
   */
  public String text(String name, long most) throws IOException {
    Path file = file(name);
    if (Files.size(file) > most) {
      throw new IOException(file + " is larger than the " + most + " bytes allowed");
    }
    try {
      return Files.readString(file, StandardCharsets.UTF_8);
    } catch (CharacterCodingException e) {
      throw new IOException(file + " is no text in UTF-8", e);
    }
  }

  /** A file as a JSON object. */
  public JsonObject json(String name) throws IOException {
    try (JsonReader reader = Json.createReader(new StringReader(text(name)))) {
      return reader.readObject();
    } catch (JsonException | IllegalStateException e) {
      throw new IOException(folder.resolve(name) + " is no JSON object: " + e.getMessage(), e);
    }
  }
}
