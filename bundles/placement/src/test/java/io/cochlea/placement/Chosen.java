package io.cochlea.placement;

import java.lang.annotation.Annotation;

/** A configuration as a test sets it. */
@SuppressWarnings("BadAnnotationImplementation") // never compared
record Chosen(
    String backend,
    String policy,
    int maxRows,
    int maxWaitMillis,
    int queue,
    int drainMillis,
    int runMillis,
    int compileMillis,
    boolean standby)
    implements Config {
  Chosen(String backend, int maxRows, int queue, int drainMillis) {
    this(backend, "latency", maxRows, 0, queue, drainMillis, 60_000, 60_000, false);
  }

  @Override
  public Class<? extends Annotation> annotationType() {
    return Config.class;
  }
}
