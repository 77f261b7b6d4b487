package io.cochlea.api.audio;

import java.io.IOException;
import java.nio.file.Path;
import org.osgi.annotation.versioning.ProviderType;

/** Opens audio files. Thread-safe. */
@ProviderType
public interface AudioFiles {

  /**
   * Opens {@code file} after checking its header; the samples are read as they are pumped.
   *
   * @return a source the caller closes
   * @throws IOException when the file is missing, unreadable, not audio, or of a format that is not
   *     handled; the message is one line naming the file, the field and what is allowed
   */
  AudioSource open(Path file) throws IOException;
}
