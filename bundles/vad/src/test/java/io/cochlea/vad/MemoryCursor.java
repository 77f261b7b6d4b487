package io.cochlea.vad;

import io.cochlea.api.ring.Cursor;
import java.lang.foreign.MemorySegment;

/** A cursor over audio that lies in memory as a whole. */
record MemoryCursor(MemorySegment audio, int sampleBytes) implements Cursor {

  @Override
  public long position() {
    return 0;
  }

  @Override
  public long poll() {
    return audio.byteSize() / sampleBytes;
  }

  @Override
  public long gap() {
    return 0;
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public void advance(long sample) {}

  @Override
  public long address(long sample) {
    if (sample < 0 || sample >= poll()) {
      throw new IllegalArgumentException("sample " + sample + " of " + poll());
    }
    return audio.address() + sample * sampleBytes;
  }
}
