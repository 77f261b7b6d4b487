package io.cochlea.api.audio;

import java.io.IOException;
import java.util.function.Consumer;
import org.osgi.annotation.versioning.ConsumerType;

/** Takes on the audio that other programs bring. Thread-safe. */
@ConsumerType
public interface AudioIntake {

  /**
   * Transcribes {@code source} until it is exhausted. Called on a thread of its own, which it keeps
   * for as long.
   *
   * @param name what operators see: 1 to 64 printable characters
   * @param source that the caller closes
   * @param reply takes one line of the answer at a time, from this thread
   * @throws IOException when the source breaks off or the stream cannot be opened or fails, with
   *     the reason in one line
   * @throws InterruptedException when the program is to be let down
   */
  void take(String name, AudioSource source, Consumer<String> reply)
      throws IOException, InterruptedException;
}
