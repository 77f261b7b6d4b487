package io.cochlea.recognizer.whisper;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.recognizer.session.Recognised.Heard;
import jakarta.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Text and tokens, held to what {@code models/tiny/whisper/vocabulary.py} makes of them. */
class VocabularyTest {
  private static final Vocabulary VOCABULARY = TinyWhisper.vocabulary();
  private static final BytePairs PAIRS = new BytePairs(VOCABULARY);

  @Test
  void textsAreTheTokensOfTheReference() {
    for (JsonObject text :
        TinyWhisper.REFERENCE.getJsonArray("texts").getValuesAs(JsonObject.class)) {
      assertArrayEquals(
          TinyWhisper.numbers(text.getJsonArray("tokens")),
          PAIRS.encode(text.getString("text")),
          text.getString("text"));
    }
  }

  @Test
  void whatIsNotSpokenIsThatOfTheReference() {
    assertArrayEquals(
        TinyWhisper.numbers(TinyWhisper.REFERENCE.getJsonArray("non_speech")),
        Suppressed.nonSpeech(PAIRS));
  }

  @Test
  void wordsGoOnWithTheirSpaceAndKeepTheirPunctuation() {
    assertEquals(List.of(" the", " dog's", " fox.", " über"), words("en", " the dog's fox. über"));
  }

  @Test
  void languagesWithoutSpacesHaveCharactersForWords() {
    assertEquals(List.of("中", "文"), words("ja", "中文".substring(0, 1), "文"));
  }

  @Test
  void aCharacterIsWholeOrNotThere() {
    int[] fox = PAIRS.encode(" 🦊");
    assertTrue(fox.length > 3, "the character is in several tokens");
    assertEquals(List.of(" the", " 🦊"), words("en", 0, fox));
    for (int missing = 1; missing < fox.length - 1; missing++) {
      assertEquals(List.of(" the"), words("en", missing, fox), missing + " tokens missing");
    }
  }

  private static List<String> words(String language, int missing, int[] last) {
    Hypothesis sequence = new Hypothesis(50);
    sequence.begin(new int[0]);
    for (int token : PAIRS.encode(" the")) {
      sequence.add(token, -1);
    }
    for (int token : Arrays.copyOf(last, last.length - missing)) {
      sequence.add(token, -1);
    }
    return Words.of(sequence, VOCABULARY, language).stream().map(Heard::text).toList();
  }

  private static List<String> words(String language, String... texts) {
    Hypothesis sequence = new Hypothesis(50);
    sequence.begin(new int[] {VOCABULARY.timestamps});
    for (String text : texts) {
      for (int token : PAIRS.encode(text)) {
        sequence.add(token, -1);
      }
    }
    sequence.add(VOCABULARY.timestamps + 9, -1);
    List<Heard> words = Words.of(sequence, VOCABULARY, language);
    words.forEach(word -> assertEquals(Math.exp(-1), word.confidence(), 1e-6));
    words.forEach(word -> assertEquals(-1, word.from()));
    return words.stream().map(Heard::text).toList();
  }

  @Test
  void sherpasFilesAreTheSameVocabulary() throws IOException {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("eot", "" + VOCABULARY.end);
    metadata.put("sot", "" + VOCABULARY.start);
    metadata.put("no_timestamps", "" + VOCABULARY.noTimestamps);
    metadata.put("transcribe", "" + VOCABULARY.transcribe);
    metadata.put("translate", "" + VOCABULARY.translate);
    metadata.put("no_speech", "" + VOCABULARY.noSpeech);
    metadata.put("sot_prev", "" + VOCABULARY.previous);
    metadata.put("sot_lm", "" + VOCABULARY.startOfModel);
    metadata.put("all_language_tokens", "408,410");
    metadata.put("all_language_codes", "en,de");
    Path tokens = TinyWhisper.MODELS.resolve("tiny-tokens.txt");
    Vocabulary sherpa = VocabularyFiles.sherpa(tokens, metadata);
    assertEquals(VOCABULARY.ids(), sherpa.ids());
    assertEquals(Map.of("en", 408, "de", 410), sherpa.languages());
    metadata.remove("sot");
    var refused = assertThrows(IOException.class, () -> VocabularyFiles.sherpa(tokens, metadata));
    assertEquals("the encoder's metadata lack sot", refused.getMessage());
  }

  @Test
  void oneTokenizerFileIsEnough(@TempDir Path folder) throws IOException {
    String vocabulary =
        Files.readString(TinyWhisper.MODELS.resolve("vocab.json"), StandardCharsets.UTF_8);
    StringBuilder added = new StringBuilder();
    VocabularyFiles.json(TinyWhisper.MODELS.resolve("added_tokens.json"))
        .forEach((content, id) ->
            added
                .append(added.isEmpty() ? "" : ",")
                .append("{\"content\":\"%s\",\"id\":%s}".formatted(content, id)));
    Path file = folder.resolve(WhisperFiles.TOKENIZER);
    Files.writeString(
        file, "{\"model\":{\"vocab\":%s},\"added_tokens\":[%s]}".formatted(vocabulary, added));
    Vocabulary read = VocabularyFiles.optimum(Map.of(WhisperFiles.TOKENIZER, file));
    assertEquals(VOCABULARY.ids(), read.ids());
    assertEquals(VOCABULARY.timestamps, read.timestamps);
  }

  @Test
  void aVocabularyWithoutAStartIsRefused() {
    var refused =
        assertThrows(
            IOException.class,
            () -> new Vocabulary(Map.of(), Map.of("<|endoftext|>", 0), "vocab.json"));
    assertEquals("vocab.json has no token <|startoftranscript|>", refused.getMessage());
  }

  @Test
  void promptsKeepTheirLastTokensAndLeaveRoom() {
    Prompt prompt = new Prompt(VOCABULARY, PAIRS, true, false, 448, "x ".repeat(400));
    int[] given = prompt.given("de", new int[0]);
    assertEquals(VOCABULARY.previous, given[0]);
    assertEquals(1 + Prompt.MOST_PREVIOUS + 3, given.length);
    assertEquals(VOCABULARY.start, given[given.length - 3]);
    assertEquals(448 - given.length, prompt.most(given, new int[0]));
    int[] bare = new Prompt(VOCABULARY, PAIRS, false, false, 448, "").given(null, new int[0]);
    assertArrayEquals(new int[] {VOCABULARY.start}, bare);
    assertEquals(Prompt.MOST_TOKENS, prompt.most(bare, new int[0]));
  }

  @Test
  void whatStandsIsGivenBehindItsTimestamp() {
    Prompt prompt = new Prompt(VOCABULARY, PAIRS, true, true, 448, "");
    int[] written = prompt.written(List.of(new Heard(" the", -1, -1, 1)), VOCABULARY.timestamps);
    assertArrayEquals(new int[] {VOCABULARY.timestamps, PAIRS.encode(" the")[0]}, written);
    int[] given = prompt.given("en", written);
    assertEquals(VOCABULARY.translate, given[2]);
    assertEquals(5, given.length);
  }
}
