package io.cochlea.recognizer.whisper;

import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;

/** What sherpa-onnx keeps in the encoder's file. */
record Metadata(Map<String, String> values) {

  String text(String key) throws IOException {
    String value = values.get(key);
    if (value == null) {
      throw new IOException("the encoder's metadata lack " + key);
    }
    return value;
  }

  int number(String key) throws IOException {
    return numbers(key)[0];
  }

  int[] numbers(String key) throws IOException {
    String value = text(key);
    try {
      return Stream.of(value.split(",", -1))
          .map(String::strip)
          .mapToInt(Integer::parseInt)
          .toArray();
    } catch (NumberFormatException e) {
      throw new IOException(
          "the encoder's metadata have " + key + " '" + value + "', allowed are numbers", e);
    }
  }
}
