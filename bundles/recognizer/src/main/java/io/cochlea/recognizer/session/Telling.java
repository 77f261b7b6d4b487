package io.cochlea.recognizer.session;

import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.TranscriptSink;
import io.cochlea.api.recognition.Word;
import io.cochlea.recognizer.session.Recognised.Heard;
import java.util.ArrayList;
import java.util.List;

/** Tells what is recognised; nothing that was told stable is taken back: {@link Standing}. */
final class Telling {
  private static final Hypothesis NOTHING = new Hypothesis(0, 0, "", 0);

  private final TranscriptSink sink;
  private final boolean partials;
  final Standing standing = new Standing();
  private Hypothesis told = NOTHING;
  private int segments;

  Telling(Hearing hearing) {
    sink = hearing.sink();
    partials = hearing.options().partials();
  }

  /** Tells what is recognised so far, if that is anything new. */
  void partial(List<Heard> words, Utterance utterance) {
    String text = text(words);
    int stable = text(standing.words()).length();
    if (partials && !(text.equals(told.text()) && stable == told.stable())) {
      told = new Hypothesis(utterance.begin(), utterance.taken(), text, stable);
      sink.partial(told);
    }
  }

  /** Tells the utterance's segment; where nothing was said, only those who heard otherwise. */
  void commit(Recognised result, Utterance utterance) {
    List<Heard> words = standing.with(result.words());
    String text = text(words);
    if (!text.isEmpty()) {
      sink.committed(
          new Segment(
              segments++,
              utterance.begin(),
              utterance.taken(),
              text,
              timed(words, utterance),
              Float.NaN,
              result.language(),
              result.confidence()));
    } else if (!told.text().isEmpty()) {
      sink.partial(new Hypothesis(utterance.begin(), utterance.taken(), "", 0));
    }
  }

  private static String text(List<Heard> words) {
    StringBuilder text = new StringBuilder();
    for (Heard word : words) {
      text.append(word.text());
    }
    return text.toString().strip();
  }

  private static List<Word> timed(List<Heard> words, Utterance utterance) {
    List<Word> timed = new ArrayList<>(words.size());
    for (Heard word : words) {
      if (word.from() >= 0 && word.to() >= 0) {
        timed.add(
            new Word(
                word.text().strip(),
                utterance.sample(word.from()),
                utterance.sample(word.to()),
                word.confidence()));
      }
    }
    return timed;
  }

  /** The utterance is over. */
  void forget() {
    told = NOTHING;
    standing.clear();
  }

  void failed(Throwable cause) {
    sink.failed(cause);
  }
}
