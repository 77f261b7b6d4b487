package io.cochlea.api.recognition;

import io.cochlea.api.feature.FeatureSpec;
import io.cochlea.api.inference.ModelGraph;
import java.util.List;

/**
 * What a speech model is.
 *
 * @param id for operators and requests, unique
 * @param family {@code ctc}, {@code transducer}, {@code whisper}
 * @param languages BCP 47 tags
 * @param notice what users must know of it: its licence and what it is not for
 */
public record ModelSpec(
    String id,
    String family,
    List<String> languages,
    FeatureSpec features,
    List<ModelGraph> graphs,
    String notice) {
  public ModelSpec {
    languages = List.copyOf(languages);
    graphs = List.copyOf(graphs);
  }
}
