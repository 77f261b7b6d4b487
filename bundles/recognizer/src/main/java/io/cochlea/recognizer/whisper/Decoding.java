package io.cochlea.recognizer.whisper;

import org.jspecify.annotations.Nullable;

/**
 * How a stream is decoded.
 *
 * @param language code of what is spoken; null to find it out
 * @param temperature of sampling; null for the usual ones, one after the other
 */
record Decoding(
    Wiring wiring,
    Vocabulary vocabulary,
    Parameters parameters,
    Prompt prompt,
    @Nullable String language,
    @Nullable Float temperature) {}
