package io.cochlea.mel;

import java.util.List;

/** The paths that this JVM has. */
final class Arithmetics {
  private Arithmetics() {}

  static List<Arithmetic> available() {
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors ? List.of(Arithmetic.values()) : List.of(Arithmetic.SCALAR);
  }
}
