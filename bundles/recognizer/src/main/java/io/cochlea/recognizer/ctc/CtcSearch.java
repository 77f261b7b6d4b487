package io.cochlea.recognizer.ctc;

import java.util.List;

/**
 * Finds the labels that the posteriors of one utterance after another stand for, as they come.
 * Confined to whoever decodes the stream.
 */
interface CtcSearch {

  /** The next frames of the utterance. */
  void accept(Posteriors posteriors);

  /**
   * What was said so far.
   *
   * @param over whether nothing follows
   */
  Found found(boolean over);

  /** Forgets the utterance. */
  void reset();

  /** Another one that goes on from here. */
  CtcSearch copy();

  /**
   * @param emissions in order, of all frames so far
   * @param stable how many of them no further frame will change
   */
  record Found(List<Emission> emissions, int stable) {
    public Found {
      emissions = List.copyOf(emissions);
    }
  }
}
