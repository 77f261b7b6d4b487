package io.cochlea.mel;

/** Power spectra of as many frames as a vector has lanes. */
interface VectorSpectrum {
  /**
   * @param samples address of the first frame's window; {@link Kernel#compute} says how many are
   *     read
   * @return address of a vector per power
   */
  long compute(long samples);
}
