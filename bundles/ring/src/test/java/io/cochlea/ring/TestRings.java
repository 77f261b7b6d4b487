package io.cochlea.ring;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.AudioRing;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Map;

/** Rings to test, and samples whose value tells their place. */
final class TestRings {
  private TestRings() {}

  static SharedRings.Config config(int seconds, int mebibytes, int rings) {
    return config(seconds, mebibytes, rings, false);
  }

  /**
   * @param special whether rings are locked and in huge pages
   */
  static SharedRings.Config config(int seconds, int mebibytes, int rings, boolean special) {
    Map<String, Integer> values =
        Map.of("retention_seconds", seconds, "total_mebibytes", mebibytes, "max_rings", rings);
    return (SharedRings.Config)
        Proxy.newProxyInstance(
            TestRings.class.getClassLoader(),
            new Class<?>[] {SharedRings.Config.class},
            (proxy, method, arguments) ->
                method.getReturnType() == boolean.class ? special : values.get(method.getName()));
  }

  static SharedRings rings() {
    return new SharedRings(config(64, 64, 8));
  }

  /** A ring of the smallest size: 32768 samples of 16 bits, 128 places for chunks. */
  static AudioRing small() throws IOException {
    return rings().create("test", AudioFormat.SPEECH, Duration.ofSeconds(1));
  }

  /** Claims, writes and commits; false when there is no room. */
  static boolean write(RingWriter writer, int samples) {
    long first = writer.position();
    long address = writer.claim(samples);
    if (address == -1) {
      return false;
    }
    put(address, first, samples);
    writer.commit(samples, 0);
    return true;
  }

  static void put(long address, long first, int samples) {
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(2L * samples);
    for (int i = 0; i < samples; i++) {
      memory.setAtIndex(ValueLayout.JAVA_SHORT, i, value(first + i));
    }
  }

  static short value(long sample) {
    return (short) ((sample * 0x9E37_79B9L) >> 7);
  }

  /** The first of {@code samples} at {@code address} that is not the expected one; −1 if none. */
  static long mismatch(long address, long first, int samples) {
    MemorySegment memory = MemorySegment.ofAddress(address).reinterpret(2L * samples);
    for (int i = 0; i < samples; i++) {
      if (memory.getAtIndex(ValueLayout.JAVA_SHORT, i) != value(first + i)) {
        return first + i;
      }
    }
    return -1;
  }
}
