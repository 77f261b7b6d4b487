package io.cochlea.mel;

/** Power spectra one frame at a time. */
interface ScalarSpectrum {
  /**
   * @param samples address of the window
   * @return powers, good until the next call
   */
  float[] compute(long samples);
}
