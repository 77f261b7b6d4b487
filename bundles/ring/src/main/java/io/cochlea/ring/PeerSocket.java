package io.cochlea.ring;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.MemorySegment;
import java.lang.reflect.Method;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.List;

/**
 * What a Unix-domain socket can do beyond Java's channels: receive open files, and tell who is at
 * the other end. Linux.
 *
 * @param descriptor of the channel's own
 * @param pid of the process that connected, 0 where this one cannot see it
 * @param sameUser whether it acts for the user this process acts for
 */
public record PeerSocket(int descriptor, int pid, boolean sameUser) {
  private static final int SOL_SOCKET = 1;
  private static final int SO_PEERCRED = 17;

  /** struct ucred: pid 4 | uid 4 | gid 4. */
  private static final int UCRED_BYTES = 12;

  /** What came; the files are the caller's to close. */
  public record Received(int bytes, List<ReceivedFile> files, boolean truncated) {}

  /**
   * @param channel connected, and closed by its owner
   */
  public static PeerSocket of(SocketChannel channel) throws IOException {
    int descriptor = descriptor(channel);
    int[] peer = new int[UCRED_BYTES / Integer.BYTES];
    Posix.call(
        "getsockopt",
        FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG),
        (call, state, arena) -> {
          MemorySegment credentials = arena.allocate(UCRED_BYTES, Integer.BYTES);
          MemorySegment length = arena.allocateFrom(JAVA_INT, UCRED_BYTES);
          int result =
              (int)
                  call.invokeExact(
                      state,
                      descriptor,
                      SOL_SOCKET,
                      SO_PEERCRED,
                      credentials.address(),
                      length.address());
          MemorySegment.copy(credentials, JAVA_INT, 0, peer, 0, peer.length);
          return result;
        });
    return new PeerSocket(descriptor, peer[0], peer[1] == Posix.user());
  }

  /**
   * Receives what is there, to be called when there is something.
   *
   * @param into direct; its position moves on
   * @return with -1 bytes when there will be no more
   */
  public Received receive(ByteBuffer into) throws IOException {
    Descriptors.Received received = Descriptors.receive(descriptor, MemorySegment.ofBuffer(into));
    into.position(into.position() + received.bytes());
    return new Received(
        received.bytes() == 0 ? -1 : received.bytes(),
        received.descriptors().stream().map(ReceivedFile::new).toList(),
        received.truncated());
  }

  /** Java tells nobody; the platform opens this package of the JDK to Chronicle Bytes anyway. */
  private static int descriptor(SocketChannel channel) throws IOException {
    try {
      Method value = channel.getClass().getMethod("getFDVal");
      value.setAccessible(true);
      return (int) value.invoke(channel);
    } catch (ReflectiveOperationException e) {
      throw new IOException("this JDK does not tell the descriptor of a socket", e);
    }
  }
}
