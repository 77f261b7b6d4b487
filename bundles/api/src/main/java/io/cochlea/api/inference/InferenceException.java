package io.cochlea.api.inference;

/** A graph could not be compiled or run; the message names the graph and the cause. */
public class InferenceException extends Exception {
  private static final long serialVersionUID = 1L;

  public InferenceException(String message) {
    super(message);
  }

  public InferenceException(String message, Throwable cause) {
    super(message, cause);
  }
}
