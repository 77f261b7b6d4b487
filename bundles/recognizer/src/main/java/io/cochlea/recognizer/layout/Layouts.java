package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** All layouts that are known, and which one a folder has. */
public final class Layouts {

  /** Those with more parts first, where one's parts are all another's too. */
  private static final List<Layout> KNOWN =
      List.of(
          OptimumWhisper.MERGED,
          OptimumWhisper.SPLIT,
          SherpaWhisper.LAYOUT,
          SherpaTransducer.LAYOUT,
          OnnxAsr.TRANSDUCER,
          OnnxAsr.CTC,
          SherpaCtc.LAYOUT,
          SileroVad.LAYOUT);

  private Layouts() {}

  /**
   * Recognises a folder.
   *
   * @param chosen keys that its user set: {@code variant}, and {@code graph.NAME} for a file
   * @throws IOException naming what is missing of the layout it comes closest to, or what in its
   *     files does not fit
   */
  public static Description recognise(
      Listing listing, Map<String, String> chosen, GraphFiles graphs) throws IOException {
    Layout closest = null;
    double share = 0;
    List<String> missing = List.of();
    for (Layout layout : KNOWN) {
      Map<String, String> parts = new HashMap<>();
      List<String> lacking = new ArrayList<>();
      for (Part part : layout.parts()) {
        String file = pick(listing, part, true, chosen);
        if (file == null) {
          lacking.add(part.example());
        } else {
          parts.put(part.key(), file);
        }
      }
      if (lacking.isEmpty()) {
        for (Part extra : layout.extras()) {
          String file = pick(listing, extra, false, chosen);
          if (file != null) {
            parts.put(extra.key(), file);
          }
        }
        return describe(listing, layout, parts, graphs);
      }
      double found = (double) parts.size() / layout.parts().size();
      if (found > share) {
        closest = layout;
        share = found;
        missing = lacking;
      }
    }
    throw new IOException(
        closest == null
            ? "model folder %s has neither a model.properties nor the files of any of: %s"
                .formatted(
                    listing.folder(),
                    String.join(", ", KNOWN.stream().map(Layout::name).distinct().toList()))
            : "model folder %s comes closest to %s and lacks %s"
                .formatted(listing.folder(), closest.name(), String.join(", ", missing)));
  }

  private static Description describe(
      Listing listing, Layout layout, Map<String, String> parts, GraphFiles graphs)
      throws IOException {
    Map<String, String> keys = new HashMap<>();
    try {
      keys.putAll(layout.reader().read(listing, parts, graphs));
    } catch (IOException e) {
      throw new IOException(
          "model folder %s looks like %s, but %s"
              .formatted(listing.folder(), layout.name(), e.getMessage()),
          e);
    }
    keys.putAll(parts);
    return new Description(layout.name(), keys);
  }

  private static @Nullable String pick(
      Listing listing, Part part, boolean needed, Map<String, String> chosen) throws IOException {
    String file = chosen.get(part.key());
    if (file != null) {
      return file;
    }
    List<String> files = listing.matching(part::fits);
    String variant = chosen.get("variant");
    if (!part.isGraph() || files.isEmpty()) {
      return files.isEmpty() ? null : files.getFirst();
    }
    if (files.stream().map(Variants::full).distinct().count() > 1) {
      throw new IOException(
          "model folder %s has several files for %s: %s; a model.properties with it chooses"
              .formatted(listing.folder(), part.key(), files));
    }
    Optional<String> best =
        Variants.best(files).stream()
            .filter(name -> variant == null || Variants.of(name).equals(variant))
            .findFirst();
    if (best.isEmpty() && needed) {
      throw new IOException(
          "model folder %s: variant is '%s', for %s there is %s"
              .formatted(listing.folder(), variant, part.key(), files));
    }
    return best.orElse(null);
  }
}
