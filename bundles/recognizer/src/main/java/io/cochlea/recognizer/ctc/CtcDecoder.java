package io.cochlea.recognizer.ctc;

import java.util.List;

/** Finds the labels that posteriors stand for. Thread-safe. */
@FunctionalInterface
interface CtcDecoder {

  /** Label 0 is the blank, which is never emitted. */
  int BLANK = 0;

  /** What was said, in order. */
  List<Emission> decode(Posteriors posteriors);
}
