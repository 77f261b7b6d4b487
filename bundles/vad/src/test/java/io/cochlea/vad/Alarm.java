package io.cochlea.vad;

import java.util.concurrent.locks.LockSupport;

/** Wakes the thread that made it; like a loop, it allocates nothing. */
final class Alarm implements Runnable {

  private final Thread sleeper = Thread.currentThread();
  private volatile boolean rung;

  @Override
  public void run() {
    rung = true;
    LockSupport.unpark(sleeper);
  }

  void await() {
    while (!rung) {
      LockSupport.park(this);
    }
    rung = false;
  }
}
