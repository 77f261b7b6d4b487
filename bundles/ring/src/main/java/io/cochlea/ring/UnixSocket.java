package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static java.lang.foreign.ValueLayout.JAVA_SHORT;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * The client's end of a Unix-domain stream socket, by the system's own calls: Java's channels pass
 * no descriptors, and close when a thread is interrupted. Linux. One thread owns it, and others may
 * {@link #ring} and {@link #shutDown}. Only {@link #await} waits.
 */
public final class UnixSocket implements AutoCloseable {
  private static final int AF_UNIX = 1;
  private static final int STREAM_CLOEXEC_NONBLOCK = 1 | 02000000 | 04000;
  private static final int MSG_DONTWAIT = 0x40;
  private static final int SHUT_RDWR = 2;
  private static final int PATH_BYTES = 108;
  private static final int POLLFD_BYTES = 8;
  private static final short POLLIN = 1;
  private static final int EINTR = 4;
  private static final int EAGAIN = 11;

  /** So ends a connection whose other side left something unread. */
  private static final int ECONNRESET = 104;

  private static final Linker LINKER = Linker.nativeLinker();
  private static final MemoryLayout CALL_STATE = Linker.Option.captureStateLayout();
  private static final MethodHandle SEND =
      handle("send", FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final MethodHandle RECV =
      handle(
          "recv",
          FunctionDescriptor.of(JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT),
          Linker.Option.captureCallState("errno"));
  private static final MethodHandle POLL =
      handle("poll", FunctionDescriptor.of(JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT));
  private static final long BELL = Arena.global().allocateFrom(JAVA_BYTE, (byte) 1).address();

  private final Arena arena = Arena.ofShared();
  private final MemorySegment poll = arena.allocate(POLLFD_BYTES, Integer.BYTES);
  private final MemorySegment state = arena.allocate(CALL_STATE);
  private final int descriptor;
  private boolean open = true;

  private UnixSocket(int descriptor) {
    this.descriptor = descriptor;
    poll.set(JAVA_INT, 0, descriptor);
    poll.set(JAVA_SHORT, Integer.BYTES, POLLIN);
  }

  /**
   * @throws IOException naming the path: nobody listens there, or too many wait already
   */
  public static UnixSocket connect(Path path) throws IOException {
    if (!Backing.linux()) {
      throw new IOException("attaching a ring needs Linux");
    }
    byte[] name = path.toString().getBytes(StandardCharsets.UTF_8);
    if (name.length >= PATH_BYTES) {
      throw new IOException(
          "socket %s: a path of %d bytes is longer than %d"
              .formatted(path, name.length, PATH_BYTES - 1));
    }
    UnixSocket socket =
        new UnixSocket(
            (int)
                Posix.call(
                    "socket",
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT),
                    (call, state, arena) ->
                        (int) call.invokeExact(state, AF_UNIX, STREAM_CLOEXEC_NONBLOCK, 0)));
    try {
      Posix.call(
          "connect",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_INT),
          (call, state, arena) -> {
            MemorySegment address = arena.allocate(Short.BYTES + PATH_BYTES, Short.BYTES);
            address.set(JAVA_SHORT, 0, (short) AF_UNIX);
            MemorySegment.copy(name, 0, address, JAVA_BYTE, Short.BYTES, name.length);
            return (int)
                call.invokeExact(
                    state, socket.descriptor, address.address(), (int) address.byteSize());
          });
      return socket;
    } catch (IOException failed) {
      socket.close();
      throw new IOException("socket %s: %s".formatted(path, failed.getMessage()), failed);
    }
  }

  /**
   * Sends {@code message} in one piece, open files with its first byte.
   *
   * @throws IOException when the socket does not take all of it now
   */
  public void send(byte[] message, int... descriptors) throws IOException {
    Descriptors.send(descriptor, message, descriptors);
  }

  /** Sends one doorbell byte, if the socket takes it now. Allocates nothing. */
  public synchronized void ring() {
    if (open) {
      try {
        var _ =
            (long) SEND.invokeExact(descriptor, BELL, 1L, MSG_DONTWAIT | Descriptors.MSG_NOSIGNAL);
      } catch (Throwable impossible) {
        throw new LinkageError("send", impossible);
      }
    }
  }

  /** Waits until there is something to receive, the other side is gone, or the time has passed. */
  public void await(int millis) {
    try {
      var _ = (int) POLL.invokeExact(poll.address(), 1L, millis);
    } catch (Throwable impossible) {
      throw new LinkageError("poll", impossible);
    }
  }

  /**
   * Receives what is there.
   *
   * @param into native memory
   * @return how many bytes; 0 when there are none yet, −1 when there will be no more
   */
  public int receive(MemorySegment into) throws IOException {
    try {
      long count =
          (long) RECV.invokeExact(state, descriptor, into.address(), into.byteSize(), MSG_DONTWAIT);
      if (count >= 0) {
        return count == 0 ? -1 : (int) count;
      }
    } catch (Throwable impossible) {
      throw new LinkageError("recv", impossible);
    }
    int errno = state.get(ValueLayout.JAVA_INT, 0);
    if (errno == EAGAIN || errno == EINTR) {
      return 0;
    }
    if (errno == ECONNRESET) {
      return -1;
    }
    throw new IOException("recv: " + Posix.reason(errno));
  }

  /** Ends the connection for both sides, which wakes who waits; the owner still closes it. */
  public synchronized void shutDown() throws IOException {
    if (open) {
      Posix.call(
          "shutdown",
          FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT),
          (call, state, arena) -> (int) call.invokeExact(state, descriptor, SHUT_RDWR));
    }
  }

  @Override
  public synchronized void close() throws IOException {
    if (open) {
      open = false;
      arena.close();
      Posix.close(descriptor);
    }
  }

  private static MethodHandle handle(
      String function, FunctionDescriptor type, Linker.Option... options) {
    return LINKER.downcallHandle(LINKER.defaultLookup().findOrThrow(function), type, options);
  }
}
