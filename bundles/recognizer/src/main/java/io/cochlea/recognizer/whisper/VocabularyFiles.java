package io.cochlea.recognizer.whisper;

import jakarta.json.Json;
import jakarta.json.JsonArray;
import jakarta.json.JsonException;
import jakarta.json.JsonNumber;
import jakarta.json.JsonObject;
import jakarta.json.JsonReader;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads vocabularies. Messages name the file. */
final class VocabularyFiles {
  private static final long MAX_BYTES = 64L << 20;

  /** Printable ASCII and Latin-1, which stand for themselves. */
  private static final int[][] PLAIN = {{'!', '~'}, {0xA1, 0xAC}, {0xAE, 0xFF}};

  private static final int OTHERS = 256;

  private VocabularyFiles() {}

  /**
   * Hugging Face's files: {@code vocab.json} and {@code added_tokens.json}, or {@code
   * tokenizer.json} alone.
   */
  static Vocabulary optimum(Map<String, Path> texts) throws IOException {
    Path plain = texts.get(WhisperFiles.VOCABULARY);
    Path tokenizer = texts.get(WhisperFiles.TOKENIZER);
    Map<Integer, byte[]> ordinary = new HashMap<>();
    Map<String, Integer> specials = new HashMap<>();
    Path source;
    try {
      if (plain != null) {
        source = plain;
        add(json(plain), plain, ordinary, specials);
        Path added = texts.get(WhisperFiles.ADDED);
        if (added != null) {
          add(json(added), added, ordinary, specials);
        }
      } else if (tokenizer != null) {
        source = tokenizer;
        JsonObject all = json(tokenizer);
        add(all.getJsonObject("model").getJsonObject("vocab"), tokenizer, ordinary, specials);
        for (JsonObject token : all.getJsonArray("added_tokens").getValuesAs(JsonObject.class)) {
          add(token.getString("content"), token.getInt("id"), tokenizer, ordinary, specials);
        }
      } else {
        throw new IOException(
            "the model has neither " + WhisperFiles.VOCABULARY + " nor " + WhisperFiles.TOKENIZER);
      }
    } catch (ClassCastException | NullPointerException e) {
      throw new IOException(
          (plain == null ? tokenizer : plain) + " is no vocabulary: " + e.getMessage(), e);
    }
    return new Vocabulary(ordinary, specials, source.toString());
  }

  private static void add(
      JsonObject tokens, Path file, Map<Integer, byte[]> ordinary, Map<String, Integer> specials)
      throws IOException {
    for (var token : tokens.entrySet()) {
      int id = ((JsonNumber) token.getValue()).intValue();
      add(token.getKey(), id, file, ordinary, specials);
    }
  }

  private static void add(
      String content,
      int id,
      Path file,
      Map<Integer, byte[]> ordinary,
      Map<String, Integer> specials)
      throws IOException {
    if (content.startsWith("<|") && content.endsWith("|>") && content.length() > 4) {
      specials.put(content, id);
    } else {
      ordinary.put(id, bytes(content, file));
    }
  }

  /** Undoes openai/gpt-2 {@code encoder.py} {@code bytes_to_unicode}. */
  private static byte[] bytes(String content, Path file) throws IOException {
    byte[] bytes = new byte[content.length()];
    for (int i = 0; i < bytes.length; i++) {
      int value = value(content.charAt(i));
      if (value < 0) {
        throw new IOException(
            "%s: token '%s' has the character U+%04X, which stands for no byte"
                .formatted(file, content, (int) content.charAt(i)));
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  private static int value(char character) {
    for (int[] range : PLAIN) {
      if (character >= range[0] && character <= range[1]) {
        return character;
      }
    }
    int other = character - OTHERS;
    for (int value = 0; other >= 0 && value < OTHERS; value++) {
      if (!isPlain(value) && other-- == 0) {
        return value;
      }
    }
    return -1;
  }

  private static boolean isPlain(int value) {
    for (int[] range : PLAIN) {
      if (value >= range[0] && value <= range[1]) {
        return true;
      }
    }
    return false;
  }

  /**
   * sherpa-onnx's file: on every line the bytes of an ordinary token in base64 and its id.
   *
   * @param metadata of the encoder, where the special tokens are
   */
  static Vocabulary sherpa(Path file, Map<String, String> metadata) throws IOException {
    Map<Integer, byte[]> ordinary = new HashMap<>();
    for (String line : Files.readAllLines(checked(file), StandardCharsets.UTF_8)) {
      String[] parts = line.strip().split("\\s+", -1);
      try {
        if (parts.length == 2) {
          ordinary.put(Integer.valueOf(parts[1]), Base64.getDecoder().decode(parts[0]));
        } else if (!line.isBlank()) {
          throw new IllegalArgumentException("a token in base64 and its number are expected");
        }
      } catch (IllegalArgumentException e) {
        throw new IOException(file + ": line '" + line + "': " + e.getMessage(), e);
      }
    }
    Map<String, Integer> specials = new HashMap<>();
    Metadata numbers = new Metadata(metadata);
    specials.put("<|endoftext|>", numbers.number("eot"));
    specials.put("<|startoftranscript|>", numbers.number("sot"));
    specials.put("<|notimestamps|>", numbers.number("no_timestamps"));
    specials.put("<|transcribe|>", numbers.number("transcribe"));
    specials.put("<|translate|>", numbers.number("translate"));
    specials.put("<|nospeech|>", numbers.number("no_speech"));
    specials.put("<|startofprev|>", numbers.number("sot_prev"));
    specials.put("<|startoflm|>", numbers.number("sot_lm"));
    int[] languages = numbers.numbers("all_language_tokens");
    String[] codes = numbers.text("all_language_codes").split(",", -1);
    if (languages.length != codes.length) {
      throw new IOException(
          "the encoder's metadata have %d all_language_tokens and %d all_language_codes"
              .formatted(languages.length, codes.length));
    }
    for (int i = 0; i < codes.length; i++) {
      specials.put("<|" + codes[i] + "|>", languages[i]);
    }
    return new Vocabulary(ordinary, specials, file.toString());
  }

  /** A file's JSON object; an empty one where there is no such file. */
  static JsonObject json(@Nullable Path file) throws IOException {
    if (file == null) {
      return JsonObject.EMPTY_JSON_OBJECT;
    }
    try (Reader text = Files.newBufferedReader(checked(file), StandardCharsets.UTF_8);
        JsonReader reader = Json.createReader(text)) {
      return reader.readObject();
    } catch (JsonException e) {
      throw new IOException(file + " is not a JSON object: " + e.getMessage(), e);
    }
  }

  /** The whole numbers of an array. */
  static int[] numbers(JsonArray array) {
    return array.getValuesAs(JsonNumber.class).stream().mapToInt(JsonNumber::intValue).toArray();
  }

  private static Path checked(Path file) throws IOException {
    if (Files.size(file) > MAX_BYTES) {
      throw new IOException(file + " is larger than the " + MAX_BYTES + " bytes allowed");
    }
    return file;
  }
}
