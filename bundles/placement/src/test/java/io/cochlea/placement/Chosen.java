package io.cochlea.placement;

import java.lang.annotation.Annotation;

/** A configuration as a test sets it. */
@SuppressWarnings("BadAnnotationImplementation") // never compared
record Chosen(String backend, int maxRows, int queue, int drainMillis) implements Config {
  @Override
  public Class<? extends Annotation> annotationType() {
    return Config.class;
  }
}
