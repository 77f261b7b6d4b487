package io.cochlea.bufferpool;

import java.lang.annotation.Annotation;

/** A configuration as a test sets it. */
@SuppressWarnings("BadAnnotationImplementation") // never compared
record Limits(int capMiB, int waitMillis) implements Config {
  @Override
  public Class<? extends Annotation> annotationType() {
    return Config.class;
  }
}
