package io.cochlea.recognizer.ctc;

import io.cochlea.api.recognition.Word;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Joins emissions to words. A word lasts from the frame in which its first label begins to the end
 * of its last label's: where the model saw evidence, which is within some 80 ms of the sound. Its
 * confidence is the mean posterior of its labels.
 */
final class Words {
  private Words() {}

  static List<Word> of(List<Emission> emissions, Labels labels, Timeline timeline) {
    List<Word> words = new ArrayList<>();
    int start = 0;
    for (int i = 0; i <= emissions.size(); i++) {
      if (i == emissions.size() || labels.isSpace(emissions.get(i).label())) {
        if (i > start) {
          words.add(word(emissions.subList(start, i), labels, timeline));
        }
        start = i + 1;
      }
    }
    return words;
  }

  static String text(List<Word> words) {
    return words.stream().map(Word::text).collect(Collectors.joining(" "));
  }

  private static Word word(List<Emission> emissions, Labels labels, Timeline timeline) {
    StringBuilder text = new StringBuilder();
    float sum = 0;
    for (Emission emission : emissions) {
      text.append(labels.text(emission.label()));
      sum += emission.posterior();
    }
    return new Word(
        text.toString(),
        timeline.from(emissions.getFirst().first()),
        timeline.to(emissions.getLast().last()),
        sum / emissions.size());
  }
}
