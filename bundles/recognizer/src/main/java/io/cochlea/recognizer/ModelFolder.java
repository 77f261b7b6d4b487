package io.cochlea.recognizer;

import io.cochlea.api.inference.ModelGraph;
import java.io.IOException;
import java.io.InputStream;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Properties;

/**
 * A folder with a model: the manifest {@value #MANIFEST} (java.util.Properties, UTF-8) and the
 * files it names. Every message names the folder and the key or file it is about. Immutable.
 */
public final class ModelFolder {
  static final String MANIFEST = "model.properties";
  private static final long MAX_MANIFEST_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 1 << 16;

  /** What a manifest may leave out. */
  private static final Properties DEFAULTS = new Properties();

  static {
    DEFAULTS.setProperty("ranking", "0");
    DEFAULTS.setProperty("features.edges", "REFLECT");
    DEFAULTS.setProperty("features.mean", "0");
    DEFAULTS.setProperty("features.std", "1");
  }

  private final Path folder;
  private final Properties manifest = new Properties(DEFAULTS);

  /**
   * Reads the manifest; the files it names are looked at when they are asked for.
   *
   * @throws IOException when there is no such folder or no readable manifest in it
   */
  public ModelFolder(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      throw new IOException("model folder " + folder + " is not a directory");
    }
    this.folder = folder.toRealPath();
    Path file = file(MANIFEST);
    if (Files.size(file) > MAX_MANIFEST_BYTES) {
      throw new IOException(file + " is larger than the " + MAX_MANIFEST_BYTES + " bytes allowed");
    }
    try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      manifest.load(reader);
    } catch (CharacterCodingException | IllegalArgumentException e) {
      throw new IOException(file + " is not a properties file in UTF-8: " + e.getMessage(), e);
    }
  }

  /** The value of a key, which has to be there unless it has a default. */
  public String text(String key) throws IOException {
    String value = manifest.getProperty(key, "").strip();
    if (value.isEmpty()) {
      throw new IOException("model folder " + folder + ": " + MANIFEST + " lacks " + key);
    }
    return value;
  }

  /** The value of a key as a whole number from {@code low} to {@code high}. */
  public int number(String key, int low, int high) throws IOException {
    String value = text(key);
    try {
      int number = Integer.parseInt(value);
      if (number >= low && number <= high) {
        return number;
      }
    } catch (NumberFormatException e) {
      // refused below, like a number out of range
    }
    throw refused(key, value, "a whole number from " + low + " to " + high);
  }

  /** The value of a key as a decimal number. */
  public float decimal(String key) throws IOException {
    String value = text(key);
    try {
      return Float.parseFloat(value);
    } catch (NumberFormatException e) {
      throw refused(key, value, "a decimal number");
    }
  }

  /** The value of a key as a constant of {@code type}. */
  public <E extends Enum<E>> E constant(String key, Class<E> type) throws IOException {
    String value = text(key);
    for (E constant : type.getEnumConstants()) {
      if (constant.name().equals(value)) {
        return constant;
      }
    }
    throw refused(key, value, "one of " + Arrays.toString(type.getEnumConstants()));
  }

  /** That the value of {@code key} is not what is allowed. */
  public IOException refused(String key, String value, String allowed) {
    return new IOException(
        "model folder " + folder + ": " + key + " is '" + value + "', allowed is " + allowed);
  }

  /**
   * The graph that keys {@code graph.NAME} (its file) and {@code graph.NAME.sha256} describe.
   *
   * @throws IOException also when the file's hash is another
   */
  public ModelGraph graph(String name) throws IOException {
    String key = "graph." + name;
    Path file = file(text(key));
    String expected = text(key + ".sha256");
    String actual = sha256(file);
    if (!actual.equals(expected)) {
      throw new IOException(
          file + " has SHA-256 " + actual + ", the manifest says " + expected + ": damaged?");
    }
    return new ModelGraph(text("id") + "/" + name, actual, file);
  }

  /** Where it lies. */
  @Override
  public String toString() {
    return folder.toString();
  }

  /** A file of this folder; anything that is not simply in it is refused. */
  private Path file(String name) throws IOException {
    Path path;
    try {
      path = folder.resolve(name);
    } catch (InvalidPathException e) {
      throw new IOException("model folder " + folder + ": no file name: " + e.getMessage(), e);
    }
    if (!Files.isRegularFile(path)) {
      throw new IOException("model folder " + folder + " has no file " + name);
    }
    Path real = path.toRealPath();
    if (!real.equals(path) || !real.startsWith(folder)) {
      throw new IOException(
          "model folder " + folder + ": " + name + " leads out of the folder or through a link");
    }
    return real;
  }

  private static String sha256(Path file) throws IOException {
    MessageDigest digest;
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
    byte[] block = new byte[BLOCK_BYTES];
    try (InputStream stream = Files.newInputStream(file)) {
      for (int count = stream.read(block); count >= 0; count = stream.read(block)) {
        digest.update(block, 0, count);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
