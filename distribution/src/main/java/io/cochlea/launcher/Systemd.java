package io.cochlea.launcher;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;

/**
 * Tells systemd how the server is, as {@code sd_notify(3)} does: a datagram to the Unix socket that
 * {@code NOTIFY_SOCKET} names. Without that variable nothing is told, and nothing is loaded.
 */
final class Systemd {
  private static final String SOCKET = System.getenv().getOrDefault("NOTIFY_SOCKET", "");
  private static final int AF_UNIX = 1;
  private static final int SOCK_DGRAM = 2;
  private static final int LONGEST_PATH = 108;

  private Systemd() {}

  /** Says {@code state}, such as {@code READY=1}; that it cannot be said is no reason to end. */
  static void tell(String state) {
    if (SOCKET.isEmpty()) {
      return;
    }
    try (Arena arena = Arena.ofConfined()) {
      send(state.getBytes(StandardCharsets.UTF_8), arena);
    } catch (Throwable e) { // a method handle declares any
      System.err.println("cochlea: systemd was not told " + state + ": " + e.getMessage());
    }
  }

  /**
   * How often systemd wants to hear that the server lives, in ms, twice as often as it asks; 0 for
   * never.
   */
  static long watchdogMillis() {
    String micros = System.getenv().getOrDefault("WATCHDOG_USEC", "");
    return SOCKET.isEmpty() || !micros.matches("\\d{1,18}") ? 0 : Long.parseLong(micros) / 2_000;
  }

  private static void send(byte[] message, Arena arena) throws Throwable {
    MemorySegment address = address(arena);
    int socket =
        (int)
            function(
                    "socket",
                    FunctionDescriptor.of(
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT,
                        ValueLayout.JAVA_INT))
                .invokeExact(AF_UNIX, SOCK_DGRAM, 0);
    if (socket < 0) {
      throw new IOException("no socket");
    }
    try {
      long sent =
          (long)
              function(
                      "sendto",
                      FunctionDescriptor.of(
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_LONG,
                          ValueLayout.JAVA_INT,
                          ValueLayout.ADDRESS,
                          ValueLayout.JAVA_INT))
                  .invokeExact(
                      socket,
                      arena.allocateFrom(ValueLayout.JAVA_BYTE, message),
                      (long) message.length,
                      0,
                      address,
                      (int) address.byteSize());
      if (sent != message.length) {
        throw new IOException("nobody listens at " + SOCKET);
      }
    } finally {
      int _ =
          (int)
              function("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT))
                  .invokeExact(socket);
    }
  }

  /** A {@code sockaddr_un}; a name that begins with @ lies in no file system. */
  private static MemorySegment address(Arena arena) throws IOException {
    byte[] path = SOCKET.getBytes(StandardCharsets.UTF_8);
    if (path.length >= LONGEST_PATH) {
      throw new IOException("NOTIFY_SOCKET " + SOCKET + " is too long");
    }
    MemorySegment address = arena.allocate(Short.BYTES + path.length + (path[0] == '@' ? 0 : 1));
    address.set(ValueLayout.JAVA_SHORT_UNALIGNED, 0, (short) AF_UNIX);
    MemorySegment.copy(path, 0, address, ValueLayout.JAVA_BYTE, Short.BYTES, path.length);
    if (path[0] == '@') {
      address.set(ValueLayout.JAVA_BYTE, Short.BYTES, (byte) 0);
    }
    return address;
  }

  private static MethodHandle function(String name, FunctionDescriptor type) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), type);
  }
}
