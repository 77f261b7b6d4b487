package io.cochlea.ring;

import static io.cochlea.ring.RingDescriptor.AWAKE;

import java.lang.invoke.VarHandle;

/**
 * The word in which one end of a ring says how it sleeps, so that the other wakes it only then. The
 * fences on both sides make sure that one of them sees what the other just did.
 *
 * @param address of the word
 */
record WaitWord(long address) {

  /** The owner is about to sleep as {@code how} says; it looks once more after this. */
  void announce(int how) {
    Words.putIntVolatile(address, how);
    VarHandle.fullFence();
  }

  /** The owner is awake. */
  void clear() {
    Words.putIntVolatile(address, AWAKE);
  }

  /** To be called after a commit or a release: how the other side asks to be woken, if it does. */
  int take() {
    VarHandle.fullFence();
    return Words.getInt(address) == AWAKE ? AWAKE : Words.exchangeInt(address, AWAKE);
  }
}
