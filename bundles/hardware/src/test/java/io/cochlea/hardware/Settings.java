package io.cochlea.hardware;

import java.lang.annotation.Annotation;

/** A configuration as a test sets it. */
@SuppressWarnings("BadAnnotationImplementation") // never compared
record Settings(String inventory, int intervalSeconds) implements Config {
  @Override
  public Class<? extends Annotation> annotationType() {
    return Config.class;
  }
}
