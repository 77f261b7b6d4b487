package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.session.Recognised.Heard;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Joins tokens to words. A word lasts from the frame in which its first token was found to the end
 * of its last token's: of a TDT as long as that is foretold, else one frame. Its confidence is the
 * mean posterior of its tokens.
 *
 * @param subsampling feature frames for one frame of the encoder
 */
record Words(Tokens tokens, int subsampling) {
  private static final char INCOMPLETE = '\uFFFD';

  /** All words up to {@code last}. */
  List<Heard> of(@Nullable Emission last) {
    List<Emission> emissions = new ArrayList<>(Emission.count(last));
    for (Emission emission = last; emission != null; emission = emission.before()) {
      emissions.add(emission);
    }
    List<Emission> spoken = emissions.reversed();
    List<Heard> words = new ArrayList<>();
    int start = 0;
    for (int i = 1; i <= spoken.size(); i++) {
      if (i == spoken.size() || tokens.begins(spoken.get(i).token())) {
        Heard word = word(spoken.subList(start, i));
        if (!word.text().isBlank()) {
          words.add(word);
        }
        start = i;
      }
    }
    return words;
  }

  private Heard word(List<Emission> emissions) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    float sum = 0;
    for (Emission emission : emissions) {
      bytes.writeBytes(tokens.bytes(emission.token()));
      sum += emission.posterior();
    }
    Emission last = emissions.getLast();
    return new Heard(
        complete(bytes.toString(StandardCharsets.UTF_8)),
        emissions.getFirst().frame() * subsampling,
        (last.frame() + last.frames()) * subsampling,
        sum / emissions.size());
  }

  /** Without a character at the end of which some bytes are still to come. */
  private static String complete(String text) {
    int end = text.length();
    while (end > 0 && text.charAt(end - 1) == INCOMPLETE) {
      end--;
    }
    return text.substring(0, end);
  }

  /** How sure the model is of all tokens up to {@code last}: the mean posterior. */
  static float confidence(@Nullable Emission last) {
    float sum = 0;
    for (Emission emission = last; emission != null; emission = emission.before()) {
      sum += emission.posterior();
    }
    return sum / Emission.count(last);
  }
}
