package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.util.List;
import java.util.stream.LongStream;

/**
 * Open files passed along with a message over a Unix-domain socket, {@code SCM_RIGHTS} in unix(7).
 * The structures are those of 64-bit Linux:
 *
 * <pre>
 *   msghdr   name 8 | name bytes 8 | iov 8 | iovs 8 | control 8 | control bytes 8 | flags 8
 *   iovec    address 8 | bytes 8
 *   cmsghdr  bytes 8 | level 4 | type 4 | descriptors, 4 each
 * </pre>
 */
final class Descriptors {
  static final int MSG_NOSIGNAL = 0x4000;

  private static final int MSG_CTRUNC = 8;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int MSG_CMSG_CLOEXEC = 0x4000_0000;

  private static final int MSGHDR_BYTES = 56;
  private static final int IOV_OFFSET = 16;
  private static final int IOVS_OFFSET = 24;
  private static final int CONTROL_OFFSET = 32;
  private static final int CONTROL_BYTES_OFFSET = 40;
  private static final int FLAGS_OFFSET = 48;
  private static final int IOVEC_BYTES = 16;
  private static final int CMSGHDR_BYTES = 16;
  private static final int LEVEL_OFFSET = 8;
  private static final int TYPE_OFFSET = 12;
  private static final int SOL_SOCKET = 1;
  private static final int SCM_RIGHTS = 1;

  /** A multiple of 8 bytes. */
  private static final int MOST = 4;

  /**
   * What came.
   *
   * @param bytes of the message; 0 when there will be no more
   * @param descriptors now open in this process, to be closed by who received them
   * @param truncated whether there were more of them than {@value #MOST}; those are closed
   */
  record Received(int bytes, List<Integer> descriptors, boolean truncated) {}

  private Descriptors() {}

  /** Receives what is there, to be called when there is something. */
  static Received receive(int socket, MemorySegment into) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment iovec = arena.allocate(IOVEC_BYTES, Long.BYTES);
      iovec.set(JAVA_LONG, 0, into.address());
      iovec.set(JAVA_LONG, Long.BYTES, into.byteSize());
      MemorySegment control = arena.allocate(CMSGHDR_BYTES + MOST * Integer.BYTES, Long.BYTES);
      MemorySegment header = arena.allocate(MSGHDR_BYTES, Long.BYTES);
      header.set(JAVA_LONG, IOV_OFFSET, iovec.address());
      header.set(JAVA_LONG, IOVS_OFFSET, 1);
      header.set(JAVA_LONG, CONTROL_OFFSET, control.address());
      header.set(JAVA_LONG, CONTROL_BYTES_OFFSET, control.byteSize());
      long count =
          Posix.call(
              "recvmsg",
              FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
              (call, state, calls) ->
                  (long)
                      call.invokeExact(
                          state, socket, header.address(), MSG_DONTWAIT | MSG_CMSG_CLOEXEC));
      boolean rights =
          header.get(JAVA_LONG, CONTROL_BYTES_OFFSET) > CMSGHDR_BYTES
              && control.get(JAVA_INT, LEVEL_OFFSET) == SOL_SOCKET
              && control.get(JAVA_INT, TYPE_OFFSET) == SCM_RIGHTS;
      long bytes = rights ? control.get(JAVA_LONG, 0) - CMSGHDR_BYTES : 0;
      return new Received(
          (int) count,
          LongStream.range(0, bytes / Integer.BYTES)
              .mapToObj(i -> control.get(JAVA_INT, CMSGHDR_BYTES + i * Integer.BYTES))
              .toList(),
          (header.get(JAVA_INT, FLAGS_OFFSET) & MSG_CTRUNC) != 0);
    }
  }

  /**
   * Sends {@code message} in one piece, the descriptors with its first byte.
   *
   * @throws IOException when the socket does not take all of it now
   */
  static void send(int socket, byte[] message, int... descriptors) throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment bytes = arena.allocate(message.length);
      MemorySegment.copy(message, 0, bytes, JAVA_BYTE, 0, message.length);
      MemorySegment iovec = arena.allocate(IOVEC_BYTES, Long.BYTES);
      iovec.set(JAVA_LONG, 0, bytes.address());
      iovec.set(JAVA_LONG, Long.BYTES, message.length);
      long length = CMSGHDR_BYTES + (long) Integer.BYTES * descriptors.length;
      MemorySegment control = arena.allocate(length + Long.BYTES - 1 & -(long) Long.BYTES, 8);
      control.set(JAVA_LONG, 0, length);
      control.set(JAVA_INT, LEVEL_OFFSET, SOL_SOCKET);
      control.set(JAVA_INT, TYPE_OFFSET, SCM_RIGHTS);
      MemorySegment.copy(descriptors, 0, control, JAVA_INT, CMSGHDR_BYTES, descriptors.length);
      MemorySegment header = arena.allocate(MSGHDR_BYTES, Long.BYTES);
      header.set(JAVA_LONG, IOV_OFFSET, iovec.address());
      header.set(JAVA_LONG, IOVS_OFFSET, 1);
      header.set(JAVA_LONG, CONTROL_OFFSET, control.address());
      header.set(JAVA_LONG, CONTROL_BYTES_OFFSET, control.byteSize());
      long sent =
          Posix.call(
              "sendmsg",
              FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT),
              (call, state, calls) ->
                  (long) call.invokeExact(state, socket, header.address(), MSG_NOSIGNAL));
      if (sent != message.length) {
        throw new IOException(
            "sendmsg: only %d of %d bytes were taken".formatted(sent, message.length));
      }
    }
  }
}
