package io.cochlea.recognizer.whisper;

import io.cochlea.api.feature.Features;
import io.cochlea.api.feature.Layout;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;

/**
 * The encoder's run. Behind the utterance its window is digital silence, whose value is what the
 * greatest one of the window leaves: openai/whisper {@code audio.py}, {@code log_mel_spectrogram},
 * clamps to the maximum − 8 and scales by a quarter.
 */
final class Encoding extends Stage {
  /** Frames of silence in front of an utterance, which are left out, and behind it. */
  static final int PADDING = 2;

  private static final float RANGE = 2;

  /** (log10(1e-10) + 4) / 4. */
  private static final float SILENCE = -1.5f;

  Encoding(Wiring wiring, Lane lane, Question question) {
    super(wiring, lane, question);
  }

  @Override
  public int extent() {
    return Wiring.FRAMES;
  }

  @Override
  public void fill(Batch batch, int row) {
    Tensor input = batch.input(wiring.features());
    Features features = question.features();
    int frames = Math.clamp(features.frames() - PADDING, 0, Wiring.FRAMES);
    long address = input.address() + row * (input.bytes() / input.shape()[0]);
    features.write(PADDING, frames, address, new Layout(Layout.Order.MEL_TIME, Wiring.FRAMES));
    float silence = SILENCE;
    for (int band = 0; band < wiring.bands(); band++) {
      for (int frame = 0; frame < frames; frame++) {
        silence = Math.max(silence, Memory.getFloat(address(address, band, frame)) - RANGE);
      }
    }
    for (int band = 0; band < wiring.bands(); band++) {
      for (int frame = frames; frame < Wiring.FRAMES; frame++) {
        Memory.putFloat(address(address, band, frame), silence);
      }
    }
  }

  private static long address(long base, int band, int frame) {
    return base + ((long) band * Wiring.FRAMES + frame) * Float.BYTES;
  }

  @Override
  boolean ran(Batch batch, int row) {
    question.window().keepHeard(batch, row);
    return false;
  }

  @Override
  void over() {
    question.heard();
  }
}
