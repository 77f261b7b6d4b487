package io.cochlea.platformconfig;

import jakarta.json.Json;
import jakarta.json.JsonString;
import jakarta.json.JsonValue;
import jakarta.json.JsonValue.ValueType;
import jakarta.json.stream.JsonGenerator;
import jakarta.json.stream.JsonParser;
import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Map;
import java.util.TreeMap;

/** Values of settings as JSON: an object of PIDs, each an object of keys. */
final class SettingsJson {
  private SettingsJson() {}

  /**
   * @throws IOException saying what is wrong, when it is not in this form
   */
  static Map<Name, String> read(String json) throws IOException {
    Map<Name, String> values = new TreeMap<>();
    try (JsonParser parser = Json.createParser(new StringReader(json))) {
      parser.next();
      parser
          .getObject()
          .forEach((pid, keys) ->
              keys.asJsonObject()
                  .forEach((key, value) -> values.put(new Name(pid, key), text(value))));
      parser.hasNext(); // refuses what stands behind it
    } catch (RuntimeException e) { // the parser has many kinds, not all of them its own
      throw new IOException(
          "it is not JSON of the form {\"PID\": {\"key\": value}}: "
              + Escaped.plain(String.valueOf(e.getMessage())),
          e);
    }
    return values;
  }

  private static String text(JsonValue value) {
    return value.getValueType() == ValueType.ARRAY
        ? Entries.text(value.asJsonArray().stream().map(SettingsJson::scalar).toList())
        : scalar(value);
  }

  private static String scalar(JsonValue value) {
    return switch (value.getValueType()) {
      case STRING -> ((JsonString) value).getString();
      case NUMBER, TRUE, FALSE -> value.toString();
      case ARRAY, OBJECT, NULL ->
          throw new IllegalArgumentException("a value may be neither nested nor null");
    };
  }

  static String write(Map<Name, String> values) {
    StringWriter text = new StringWriter();
    Map<String, ?> pretty = Map.of(JsonGenerator.PRETTY_PRINTING, true);
    try (JsonGenerator json = Json.createGeneratorFactory(pretty).createGenerator(text)) {
      json.writeStartObject();
      String pid = "";
      for (var value : new TreeMap<>(values).entrySet()) {
        if (!value.getKey().pid().equals(pid)) {
          if (!pid.isEmpty()) {
            json.writeEnd();
          }
          pid = value.getKey().pid();
          json.writeStartObject(pid);
        }
        json.write(value.getKey().key(), value.getValue());
      }
      if (!pid.isEmpty()) {
        json.writeEnd();
      }
      json.writeEnd();
    }
    return text + "\n";
  }
}
