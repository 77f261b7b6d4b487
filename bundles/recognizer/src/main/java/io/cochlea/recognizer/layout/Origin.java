package io.cochlea.recognizer.layout;

import io.cochlea.api.inference.GraphFiles;
import io.cochlea.api.inference.Signature;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Whose training toolkit a model of sherpa-onnx comes from: its files are called the same, its
 * graph's metadata and its tokens tell.
 *
 * @param layout {@code zipformer} of icefall, streaming, or {@code nemo}
 * @param subsampling feature frames for one output frame; 0 where only the graph knows
 * @param encoder what it says of itself
 */
record Origin(String layout, int subsampling, Signature encoder) {
  static final String ZIPFORMER = "zipformer";
  static final String NEMO = "nemo";
  private static final String BLANK = "<blk>";
  private static final int NEMO_SUBSAMPLING = 8;

  static Origin of(Listing listing, Map<String, String> parts, GraphFiles graphs)
      throws IOException {
    String encoder = parts.getOrDefault("graph.encoder", "");
    Signature signature = graphs.read(listing.file(encoder)).signature();
    Map<String, String> metadata = signature.metadata();
    String type = metadata.getOrDefault("model_type", "");
    if (type.equals("zipformer2") && metadata.containsKey("decode_chunk_len")) {
      return new Origin(ZIPFORMER, 0, signature);
    }
    if (endsWithBlank(listing, parts.getOrDefault("tokens", ""))) {
      String factor = metadata.getOrDefault("subsampling_factor", "" + NEMO_SUBSAMPLING);
      if (!factor.matches("[1-9][0-9]?")) {
        throw new IOException(
            encoder + " has metadata subsampling_factor '" + factor + "', allowed is 1 to 99");
      }
      return new Origin(NEMO, Integer.parseInt(factor), signature);
    }
    throw new IOException(
        ("%s has metadata model_type '%s'; expected is zipformer2 that streams (decode_chunk_len),"
                + " or a model of NeMo, whose tokens end with %s")
            .formatted(encoder, type, BLANK));
  }

  static boolean endsWithBlank(Listing listing, String tokens) throws IOException {
    List<String> lines = listing.text(tokens).lines().filter(line -> !line.isBlank()).toList();
    return !lines.isEmpty() && lines.getLast().startsWith(BLANK);
  }
}
