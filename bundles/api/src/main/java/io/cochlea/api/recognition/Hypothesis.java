package io.cochlea.api.recognition;

/**
 * What the running utterance seems to say so far.
 *
 * @param stable leading characters of {@code text} that will not change any more
 */
public record Hypothesis(long from, long to, String text, int stable) {}
