package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.FRAMES_RELEASED_OFFSET;
import static io.cochlea.ring.RingDescriptor.SAMPLES_RELEASED_OFFSET;

import io.cochlea.api.audio.AudioFormat;

/** What nobody has released of a ring that this process writes, read by this process itself. */
final class Backlog extends SharedAudioRing {
  private final long releasedWords;

  /**
   * @param releasedWords the control block, or a copy, that tells the writer what is released
   * @throws IllegalStateException when a server left what cannot be right
   */
  Backlog(
      String name, AudioFormat format, RingHeader header, RingMemory memory, long releasedWords) {
    super(name, format, header, memory, () -> {}, false);
    this.releasedWords = releasedWords;
    resume(
        Words.get(releasedWords + FRAMES_RELEASED_OFFSET),
        Words.get(releasedWords + SAMPLES_RELEASED_OFFSET));
  }

  @Override
  void publish() {
    Words.putRelease(releasedWords + SAMPLES_RELEASED_OFFSET, released());
    Words.putRelease(releasedWords + FRAMES_RELEASED_OFFSET, releasedFrames());
  }
}
