package io.cochlea.recognizer.session;

import io.cochlea.api.ring.Cursor;

/** The address of a sample is its index. */
public final class AddressCursor implements Cursor {
  @Override
  public long position() {
    return 0;
  }

  @Override
  public long poll() {
    return 0;
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
    return sample;
  }
}
