package io.cochlea.recognizer.ctc;

/**
 * How a beam search weighs, in natural logarithms.
 *
 * @param width prefixes kept from frame to frame
 * @param floor labels less likely in a frame are not looked at
 * @param language scales the language model
 * @param bonus for each word
 * @param stray for each word that is not in the lexicon
 */
record BeamWeights(int width, double floor, double language, double bonus, double stray) {}
