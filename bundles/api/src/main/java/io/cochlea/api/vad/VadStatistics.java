package io.cochlea.api.vad;

/**
 * What voice activity has found in one stream so far.
 *
 * @param frames judged
 * @param speech frames of them at or above the threshold
 * @param segments utterances begun
 * @param falseStarts runs of speech too short for an utterance
 * @param probability of the last frame
 */
public record VadStatistics(
    long frames, long speech, long segments, long falseStarts, float probability) {}
