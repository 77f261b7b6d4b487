package io.cochlea.mel;

import java.util.List;

/** The paths that this JVM has. */
final class Paths {
  private Paths() {}

  static List<Path> available() {
    boolean vectors = ModuleLayer.boot().findModule("jdk.incubator.vector").isPresent();
    return vectors ? List.of(Path.values()) : List.of(Path.SCALAR);
  }
}
