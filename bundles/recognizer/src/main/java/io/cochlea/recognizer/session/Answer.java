package io.cochlea.recognizer.session;

/**
 * Takes what a decoder found; exactly one call per question, by any thread, which must not block.
 */
public interface Answer {

  void recognised(Recognised result);

  void failed(Throwable cause);
}
