package io.cochlea.recognizer.ctc;

/**
 * Log posteriors of one utterance, float32 (frames, labels), in somebody's memory: valid during the
 * call they are handed to.
 *
 * @param address of the first
 */
record Posteriors(long address, int frames, int labels) {

  float at(int frame, int label) {
    return Memory.getFloat(address + ((long) frame * labels + label) * Float.BYTES);
  }
}
