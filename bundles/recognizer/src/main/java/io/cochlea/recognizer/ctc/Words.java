package io.cochlea.recognizer.ctc;

import io.cochlea.recognizer.session.Recognised;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.ArrayList;
import java.util.List;

/**
 * Joins emissions to words. A word lasts from the frame in which its first label begins to the end
 * of its last label's: where the model saw evidence, which is within some 80 ms of the sound. Its
 * confidence is the mean posterior of its labels.
 */
final class Words {
  private final Labels labels;
  private final Timeline timeline;
  private final List<Heard> words = new ArrayList<>();

  private Words(Labels labels, Timeline timeline) {
    this.labels = labels;
    this.timeline = timeline;
  }

  static Recognised of(CtcSearch.Found found, Labels labels, Timeline timeline) {
    Words words = new Words(labels, timeline);
    List<Emission> emissions = found.emissions();
    int stable = 0;
    int start = 0;
    for (int i = 0; i <= emissions.size(); i++) {
      if (i == emissions.size() || labels.beginsWord(emissions.get(i).label())) {
        words.add(emissions.subList(start, i));
        start = i;
        if (i < found.stable()) {
          stable = words.words.size();
        }
      }
    }
    return new Recognised(words.words, stable, "", words.confidence());
  }

  private void add(List<Emission> emissions) {
    StringBuilder text = new StringBuilder(words.isEmpty() ? "" : " ");
    int before = text.length();
    int first = -1;
    int last = -1;
    float sum = 0;
    int count = 0;
    for (Emission emission : emissions) {
      String letters = labels.letters(emission.label());
      if (!letters.isEmpty()) {
        text.append(letters);
        first = first < 0 ? emission.first() : first;
        last = emission.last();
        sum += emission.posterior();
        count++;
      }
    }
    if (text.length() > before) {
      words.add(new Heard(text.toString(), timeline.from(first), timeline.to(last), sum / count));
    }
  }

  /** The mean of the words'; not-a-number where there are none. */
  private float confidence() {
    float sum = 0;
    for (Heard word : words) {
      sum += word.confidence();
    }
    return sum / words.size();
  }
}
