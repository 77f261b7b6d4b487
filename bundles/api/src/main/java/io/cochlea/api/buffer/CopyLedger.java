package io.cochlea.api.buffer;

import org.osgi.annotation.versioning.ProviderType;

/**
 * The account of every byte of one stream that was copied unchanged from one place to another. What
 * is transformed on the way (PCM to mel) is no copy. Written by the stream's loop and its backend,
 * read by anyone; allocates nothing.
 */
@ProviderType
public interface CopyLedger {

  /** Where bytes can be copied. */
  enum Stage {
    /** The one copy there has to be: from the source into the ring. */
    CAPTURE,
    /** Between ring and voice activity. */
    VAD,
    /** Between ring and features. */
    FEATURES,
    /** Between features and the model's input tensor. */
    TENSOR,
    /** Inside the backend, or from one graph to the next, in the host's memory. */
    BACKEND,
    /** Inputs that a backend uploads to its device's own memory. */
    HOST_TO_DEVICE,
    /** Outputs that a backend fetches from there. */
    DEVICE_TO_HOST,
    /** A decoder's cache of keys and values, moved because it could not stay where it was. */
    KV_CACHE
  }

  void copied(Stage stage, long bytes);

  /** Bytes copied at {@code stage} so far. */
  long bytes(Stage stage);
}
