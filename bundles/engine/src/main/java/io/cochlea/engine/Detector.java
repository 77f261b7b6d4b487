package io.cochlea.engine;

import io.cochlea.api.vad.Vad;

/**
 * Voice activity detection that was opened for a stream.
 *
 * @param id of its kind
 */
record Detector(String id, Vad vad) {}
