package io.cochlea.modelstore;

import io.cochlea.api.model.ModelStore.Pullable;
import io.cochlea.api.model.ModelStore.Source;
import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import jakarta.json.JsonValue;
import java.io.IOException;
import java.io.StringReader;
import java.net.URI;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Reads a manifest: {@code {"models": [{"id", "family", "files": [{"url", "name", "sha256",
 * "bytes"}]}]}}. A URL may be relative to the manifest: a mirror on disk.
 */
final class ModelManifest {
  private static final long MOST_BYTES = 4 << 20;
  private static final long MOST_FILE_BYTES = 64L << 30;
  private static final int MOST_FILES = 256;
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
  private static final Pattern NAME =
      Pattern.compile("([A-Za-z0-9_][A-Za-z0-9._-]{0,127}/)?[A-Za-z0-9_][A-Za-z0-9._-]{0,127}");
  private static final Pattern SHA_256 = Pattern.compile("[0-9a-f]{64}");

  private final Path file;

  private ModelManifest(Path file) {
    this.file = file;
  }

  static List<Pullable> read(Path file) throws IOException {
    if (!Files.isRegularFile(file) || Files.size(file) > MOST_BYTES) {
      throw new IOException("manifest " + file + " is no file of at most " + MOST_BYTES + " bytes");
    }
    try (JsonReader reader = Json.createReader(new StringReader(Files.readString(file)))) {
      return new ModelManifest(file).models(reader.readObject().getJsonArray("models"));
    } catch (JsonException | ClassCastException | NullPointerException | IllegalStateException e) {
      throw new IOException(
          "manifest " + file + " is no JSON object with a list of models: " + e.getMessage(), e);
    } catch (CharacterCodingException e) {
      throw new IOException("manifest " + file + " is no text in UTF-8", e);
    }
  }

  private List<Pullable> models(JsonArray array) throws IOException {
    List<Pullable> models = new ArrayList<>();
    Set<String> ids = new HashSet<>();
    for (JsonValue value : array) {
      JsonObject model = value.asJsonObject();
      String id = model.getString("id", "");
      if (!ID.matcher(id).matches() || !ids.add(id)) {
        throw refused("id", id, "letters, digits, '.', '_', '-', and no two the same");
      }
      models.add(
          new Pullable(id, model.getString("family", "unknown"), sources(model, "model " + id)));
    }
    return models;
  }

  private List<Source> sources(JsonObject model, String where) throws IOException {
    List<Source> sources = new ArrayList<>();
    Set<String> names = new HashSet<>();
    for (JsonValue value : model.getJsonArray("files")) {
      JsonObject source = value.asJsonObject();
      String name = source.getString("name", "");
      if (!NAME.matcher(name).matches() || !names.add(name)) {
        throw refused(where + ": name", name, "a file, at most one folder deep, each once");
      }
      String sha256 = source.getString("sha256", "");
      if (!SHA_256.matcher(sha256).matches()) {
        throw refused(where + ": sha256", sha256, "64 hexadecimal digits in lower case");
      }
      long bytes = source.containsKey("bytes") ? source.getJsonNumber("bytes").longValue() : 0;
      if (bytes < 1 || bytes > MOST_FILE_BYTES) {
        throw refused(where + ": bytes", "" + bytes, "1 to " + MOST_FILE_BYTES);
      }
      sources.add(new Source(uri(where, source.getString("url", "")), name, sha256, bytes));
    }
    if (sources.isEmpty() || sources.size() > MOST_FILES) {
      throw refused(where + ": files", sources.size() + " of them", "1 to " + MOST_FILES);
    }
    return sources;
  }

  private URI uri(String where, String url) throws IOException {
    try {
      URI uri = file.toAbsolutePath().toUri().resolve(url);
      boolean https = "https".equals(uri.getScheme()) && uri.getHost() != null;
      if (!url.isEmpty() && (https || "file".equals(uri.getScheme()))) {
        return uri;
      }
    } catch (IllegalArgumentException e) {
      // refused below
    }
    throw refused(where + ": url", url, "https://…, file:/… or a path beside the manifest");
  }

  private IOException refused(String field, String value, String allowed) {
    return new IOException(
        "manifest %s: %s is '%s', allowed is %s".formatted(file, field, value, allowed));
  }
}
