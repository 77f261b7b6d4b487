package io.cochlea.capture;

import java.io.IOException;
import java.io.InputStream;

/** The files beside the tests. */
final class Resources {

  private Resources() {}

  static byte[] bytes(String name) throws IOException {
    try (InputStream in = Resources.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IOException("no resource " + name);
      }
      return in.readAllBytes();
    }
  }
}
