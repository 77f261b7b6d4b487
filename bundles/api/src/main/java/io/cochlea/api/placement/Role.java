package io.cochlea.api.placement;

/** What a graph does for a stream; each role is placed on a backend of its own. */
public enum Role {
  VAD,
  ENCODER,
  DECODER
}
