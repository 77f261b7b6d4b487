package io.cochlea.recognizer.whisper;

import java.nio.charset.StandardCharsets;
import java.util.zip.Deflater;

/**
 * Whether a result can be believed: openai/whisper {@code transcribe.py}, {@code
 * decode_with_fallback} with its default thresholds.
 *
 * @param compression how many times zlib makes the text shorter
 * @param meanLog mean logarithm of the probabilities of its tokens
 * @param noSpeech the model's probability that nothing is said
 * @param looped whether it said the same again and again and was cut
 */
record Quality(float compression, double meanLog, float noSpeech, boolean looped) {
  private static final float MOST_COMPRESSION = 2.4f;
  private static final double LEAST_MEAN_LOG = -1;
  private static final float MOST_NO_SPEECH = 0.6f;
  private static final int BUFFER = 1 << 12;

  static Quality of(String text, double meanLog, float noSpeech, boolean looped) {
    return new Quality(compression(text), meanLog, noSpeech, looped);
  }

  /** Whether nothing is said, and what was written is to be dropped. */
  boolean isSilence() {
    return noSpeech > MOST_NO_SPEECH && meanLog < LEAST_MEAN_LOG;
  }

  /** Whether a higher temperature may do better. */
  boolean isPoor() {
    return !isSilence() && (looped || compression > MOST_COMPRESSION || meanLog < LEAST_MEAN_LOG);
  }

  /** openai/whisper {@code utils.py}, {@code compression_ratio}; 0 for no text. */
  static float compression(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    Deflater deflater = new Deflater();
    try {
      deflater.setInput(bytes);
      deflater.finish();
      byte[] buffer = new byte[BUFFER];
      int compressed = 0;
      while (!deflater.finished()) {
        compressed += deflater.deflate(buffer);
      }
      return (float) bytes.length / compressed;
    } finally {
      deflater.end();
    }
  }
}
