package io.cochlea.ring;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** One of two processes that wake each other through words of a file, turn about. */
final class WaiterPeer {
  static final int TURNS = 2_000;

  private static final long PATIENCE_NANOS = 20_000_000_000L;
  private static final int THERE = 0;
  private static final int BACK = 1_024;
  private static final int TURN = 128;
  private static final int ASLEEP = 256;

  private final long memory;
  private final Waiter there;
  private final Waiter back;

  private WaiterPeer(long memory) {
    this.memory = memory;
    this.there = waiter(memory + THERE);
    this.back = waiter(memory + BACK);
  }

  private static Waiter waiter(long word) {
    return new Waiter(new WaitWord(word), Sleeper.of(word, "peer"));
  }

  static WaiterPeer map(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      return new WaiterPeer(
          channel.map(MapMode.READ_WRITE, 0, channel.size(), Arena.global()).address());
    }
  }

  /** Hands a turn over and waits for it to come back. */
  boolean hit(int turn) {
    if (Words.getInt(memory + THERE) == RingDescriptor.WAITS_ON_WORD) {
      Words.put(memory + ASLEEP, 1);
    }
    Words.putRelease(memory + THERE + TURN, turn);
    there.wake();
    return back.await(() -> Words.getAcquire(memory + BACK + TURN) == turn, PATIENCE_NANOS);
  }

  boolean slept() {
    return Words.get(memory + ASLEEP) == 1;
  }

  public static void main(String[] arguments) throws IOException {
    WaiterPeer peer = map(Path.of(arguments[0]));
    for (int i = 1; i <= TURNS; i++) {
      int turn = i;
      if (!peer.there.await(
          () -> Words.getAcquire(peer.memory + THERE + TURN) == turn, PATIENCE_NANOS)) {
        System.exit(1);
      }
      Words.putRelease(peer.memory + BACK + TURN, turn);
      peer.back.wake();
    }
  }
}
