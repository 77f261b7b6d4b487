package io.cochlea.mel;

/** What a frame's samples are multiplied by, before which DFT. */
enum Window {
  /** Periodic Hann, before a DFT of 400 points. */
  PERIODIC_HANN,
  /** Symmetric Hann, before a DFT of 512 points. */
  HANN,
  /**
   * Povey's, symmetric Hann to the power of 0.85, before a DFT of 512 points. The frame's mean is
   * removed and it is pre-emphasised first.
   */
  POVEY;

  /** Its {@link Framing#WINDOW} values, times {@code gain}. */
  float[] values(double gain) {
    int period = this == PERIODIC_HANN ? Framing.WINDOW : Framing.WINDOW - 1;
    double power = this == POVEY ? 0.85 : 1;
    float[] table = new float[Framing.WINDOW];
    for (int i = 0; i < table.length; i++) {
      double hann = 0.5 - 0.5 * Math.cos(2 * Math.PI * i / period);
      table[i] = (float) (gain * Math.pow(hann, power));
    }
    return table;
  }
}
