package io.cochlea.api.audio;

import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.annotation.versioning.ProviderType;

/** Opens audio files, and pipes that audio comes through. Thread-safe. */
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

  /**
   * Opens what comes through {@code in}, waiting for its header; {@link AudioSource#pump} waits for
   * the samples. A writer that is faster than the ring is held up.
   *
   * @param name what messages call it
   * @param in closed with the source, and when this fails
   * @param raw what the samples are when they come without a header; null for a file's bytes
   * @throws IOException as {@link #open(Path)}
   */
  AudioSource open(String name, InputStream in, @Nullable AudioFormat raw) throws IOException;

  /**
   * The writing end of {@code ring}, which is of {@link AudioFormat#SPEECH}, for samples of another
   * rate: they are resampled as they are committed, without waiting and without allocating. It
   * counts in the samples that are written to it, and its claims are refused while {@code ring} has
   * no room for what would come of them.
   *
   * @param rate in Hz, as of an {@link AudioFormat}
   * @return to be used in {@code ring}'s place; {@code ring} itself where it has that rate
   */
  RingWriter writer(int rate, RingWriter ring);

  /** What can be opened. */
  List<Support> formats();

  /**
   * One or more formats.
   *
   * @param limits what of them is handled
   * @param by what decodes them
   */
  record Support(String format, String limits, String by) {}
}
