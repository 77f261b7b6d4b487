package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * A way in which models are published.
 *
 * @param name for operators
 * @param parts all of which it needs
 * @param extras that are taken along where they are
 * @param reader tells the rest
 */
record Layout(String name, List<Part> parts, List<Part> extras, Reader reader) {
  Layout {
    parts = List.copyOf(parts);
    extras = List.copyOf(extras);
  }

  Layout(String name, List<Part> parts, Reader reader) {
    this(name, parts, List.of(), reader);
  }

  /** Turns the parts into the keys of a manifest. */
  @FunctionalInterface
  interface Reader {
    /**
     * @param parts names of the files by key
     * @return what there is to say besides the parts: {@code family} at least
     * @throws IOException when what the files hold is not this layout's, with the reason
     */
    Map<String, String> read(Listing listing, Map<String, String> parts, GraphFiles graphs)
        throws IOException;
  }
}
