package io.cochlea.recognizer.transducer;

import io.cochlea.recognizer.session.Phrases;
import io.cochlea.recognizer.session.Recognised;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the tokens behind the encoder's frames, on the lanes of predictor and joiner. One per
 * stream; remembers the running utterance.
 */
interface Search extends AutoCloseable {

  /**
   * Goes over the next frames of the utterance.
   *
   * @param frames address of the first, each as wide as the joiner takes it, float32, together; not
   *     changed before the end
   * @param count of them
   * @param then called once by a lane's thread or this one, unless the question fails
   */
  void over(long frames, int count, Runnable then);

  /** What was found so far; not while it goes over frames. */
  Recognised result(boolean last);

  /** What it remembers. */
  Found found();

  /** Goes on from what it remembered then. */
  void resume(Found found);

  void cancel();

  /** Gives lanes and memory back; only when no lane is at it. */
  @Override
  void close();

  /**
   * What was found in the frames that are done with.
   *
   * @param paths the hypotheses
   * @param frames done with
   */
  record Found(List<Path> paths, int frames) {
    static final Found NOTHING = new Found(List.of(Path.only(null)), 0);

    public Found {
      paths = List.copyOf(paths);
    }
  }

  /**
   * A hypothesis.
   *
   * @param last token and those before; null where there is none yet
   * @param score ln of its probability, phrases counted; 0 of the only one
   * @param phrase how far into a phrase it is, as {@link Phrases} counts
   */
  record Path(@Nullable Emission last, double score, int phrase) {
    static Path only(@Nullable Emission last) {
      return new Path(last, 0, Phrases.NOWHERE);
    }
  }
}
