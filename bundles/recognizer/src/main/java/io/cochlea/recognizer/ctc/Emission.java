package io.cochlea.recognizer.ctc;

/**
 * A label that was decoded.
 *
 * @param first output frame of it
 * @param last output frame of it
 * @param posterior the greatest among its frames, 0 to 1
 */
record Emission(int label, int first, int last, float posterior) {}
