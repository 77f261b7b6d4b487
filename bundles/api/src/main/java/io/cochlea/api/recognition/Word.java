package io.cochlea.api.recognition;

/**
 * A word with its time, in samples from the start of the stream.
 *
 * @param confidence 0 to 1; NaN where the model gives none
 */
public record Word(String text, long from, long to, float confidence) {}
