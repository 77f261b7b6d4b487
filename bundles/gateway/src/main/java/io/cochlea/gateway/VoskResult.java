package io.cochlea.gateway;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.Word;
import jakarta.json.Json;
import jakarta.json.JsonArrayBuilder;
import jakarta.json.JsonObjectBuilder;
import java.util.List;

/**
 * Final text as Vosk's clients read it.
 *
 * @param words whether each word is told with its times
 * @param alternatives whether a list of texts is asked for, of which one is known here
 */
record VoskResult(boolean words, boolean alternatives) {

  String json(List<Segment> segments) {
    JsonObjectBuilder json = Json.createObjectBuilder();
    if (alternatives) {
      json.add("confidence", confidence(segments));
    }
    JsonArrayBuilder result = Json.createArrayBuilder();
    segments.stream()
        .flatMap(each -> each.words().stream())
        .forEach(each -> result.add(json(each)));
    if (words && segments.stream().anyMatch(each -> !each.words().isEmpty())) {
      json.add("result", result);
    }
    json.add("text", String.join(" ", segments.stream().map(Segment::text).toList()));
    JsonObjectBuilder whole =
        alternatives
            ? Json.createObjectBuilder().add("alternatives", Json.createArrayBuilder().add(json))
            : json;
    return whole.build().toString();
  }

  /** Of all of it, the least sure; 1 where nothing is known. */
  private static double confidence(List<Segment> segments) {
    return segments.stream()
        .mapToDouble(Segment::confidence)
        .filter(each -> !Double.isNaN(each))
        .min()
        .orElse(1);
  }

  /** Times are of audio at the rate of speech, which everything is brought to. */
  private static JsonObjectBuilder json(Word word) {
    double rate = AudioFormat.SPEECH.rate();
    return Json.createObjectBuilder()
        .add("word", word.text())
        .add("start", word.from() / rate)
        .add("end", word.to() / rate)
        .add("conf", Float.isNaN(word.confidence()) ? 1 : word.confidence());
  }
}
