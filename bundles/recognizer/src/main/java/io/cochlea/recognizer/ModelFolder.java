package io.cochlea.recognizer;

import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.recognizer.layout.Description;
import io.cochlea.recognizer.layout.Layouts;
import io.cochlea.recognizer.layout.Listing;
import java.io.IOException;
import java.io.InputStream;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/**
 * A folder with a model and what is to be known of it, as keys and values: from its manifest
 * {@value #MANIFEST} (java.util.Properties, UTF-8), or, where that names no {@code family},
 * recognised by its files, of which a manifest may then set single keys. Every message names the
 * folder and the key or file it is about. Immutable.
 */
public final class ModelFolder {
  static final String MANIFEST = "model.properties";
  private static final String FAMILY = "family";
  private static final String GRAPH = "graph.";
  private static final String SHA_256 = ".sha256";
  private static final String OWN_LAYOUT = "cochlea";
  private static final long MAX_MANIFEST_BYTES = 64 << 10;
  private static final int BLOCK_BYTES = 1 << 16;

  /** What a manifest may leave out. */
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "ranking", "0",
          "paths", "1",
          "features.edges", "REFLECT",
          "features.mean", "0",
          "features.std", "1");

  /** What is not known of a model recognised by its files. */
  private static final Map<String, String> UNKNOWN =
      Map.of(
          "languages", "und",
          "notice", "Brought by its user, under its author's licence.");

  private final Listing listing;
  private final String layout;
  private final Map<String, String> keys;

  /** A folder with a manifest that names its family. */
  public ModelFolder(Path folder) throws IOException {
    this(
        folder,
        file -> {
          throw new IOException("model folder " + folder + " has no manifest with a family");
        });
  }

  /**
   * Reads the manifest or recognises the files; those it names are looked at when they are asked
   * for.
   *
   * @throws IOException when there is no such folder, its manifest cannot be read, or nothing that
   *     is known lies in it
   */
  public ModelFolder(Path folder, GraphFiles graphs) throws IOException {
    listing = new Listing(folder);
    keys = new HashMap<>(DEFAULTS);
    Map<String, String> manifest = manifest(listing);
    if (manifest.containsKey(FAMILY)) {
      layout = OWN_LAYOUT;
    } else {
      Description description = Layouts.recognise(listing, manifest, graphs);
      layout = description.layout();
      keys.put("id", String.valueOf(listing.folder().getFileName()));
      keys.putAll(UNKNOWN);
      keys.putAll(description.keys());
    }
    keys.putAll(manifest);
  }

  private static Map<String, String> manifest(Listing listing) throws IOException {
    if (!Files.exists(listing.folder().resolve(MANIFEST), LinkOption.NOFOLLOW_LINKS)) {
      return Map.of();
    }
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(listing.text(MANIFEST, MAX_MANIFEST_BYTES)));
    } catch (IllegalArgumentException e) {
      throw new IOException(
          listing.file(MANIFEST) + " is not a properties file: " + e.getMessage(), e);
    }
    Map<String, String> manifest = new HashMap<>();
    properties
        .stringPropertyNames()
        .forEach(key -> manifest.put(key, properties.getProperty(key, "").strip()));
    return manifest;
  }

  /** Who lays a folder out like this, for operators. */
  String layout() {
    return layout;
  }

  /** Whether there is a value for a key. */
  public boolean has(String key) {
    return !keys.getOrDefault(key, "").isEmpty();
  }

  /** The value of a key, which has to be there unless it has a default. */
  public String text(String key) throws IOException {
    if (!has(key)) {
      throw new IOException("model folder " + this + ": " + MANIFEST + " lacks " + key);
    }
    return keys.getOrDefault(key, "");
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
        "model folder " + this + ": " + key + " is '" + value + "', allowed is " + allowed);
  }

  /** The names of its graphs: {@code encoder} for the key {@code graph.encoder}. */
  List<String> graphs() {
    return keys.keySet().stream()
        .filter(key -> key.startsWith(GRAPH) && !key.endsWith(SHA_256))
        .map(key -> key.substring(GRAPH.length()))
        .sorted()
        .toList();
  }

  /**
   * The graph that keys {@code graph.NAME} (its file) and {@code graph.NAME.sha256} describe; a
   * folder recognised by its files need not say the hash.
   *
   * @throws IOException also when the file's hash is another
   */
  public ModelGraph graph(String name) throws IOException {
    String key = GRAPH + name;
    Path file = file(key);
    String actual = sha256(file);
    if (layout.equals(OWN_LAYOUT) || has(key + SHA_256)) {
      String expected = text(key + SHA_256);
      if (!actual.equals(expected)) {
        throw new IOException(
            file + " has SHA-256 " + actual + ", the manifest says " + expected + ": damaged?");
      }
    }
    return new ModelGraph(text("id") + "/" + name, actual, file);
  }

  /** The file that a key names; anything that is not simply in the folder is refused. */
  public Path file(String key) throws IOException {
    return listing.file(text(key));
  }

  /** Whether the folder has a file of that name. */
  boolean contains(String name) {
    return listing.contains(name);
  }

  /** A file of the folder by its name, for those that no key names. */
  Path sibling(String name) throws IOException {
    return listing.file(name);
  }

  /**
   * The bytes of all graphs with their weights. The files beside a graph that it names are held to
   * lie in the folder, too.
   */
  long bytes(GraphFiles graphs) throws IOException {
    long bytes = 0;
    for (String name : graphs()) {
      Path file = file(GRAPH + name);
      bytes += Files.size(file);
      for (String external : graphs.read(file).external()) {
        String beside = listing.folder().relativize(file).resolveSibling("").toString();
        boolean whole = beside.isEmpty() || external.startsWith("/");
        bytes += Files.size(listing.file(whole ? external : beside + "/" + external));
      }
    }
    return bytes;
  }

  /** Where it lies. */
  @Override
  public String toString() {
    return listing.folder().toString();
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
