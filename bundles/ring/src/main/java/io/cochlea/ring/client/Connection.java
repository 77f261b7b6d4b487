package io.cochlea.ring.client;

import io.cochlea.ring.OfferedResults;
import io.cochlea.ring.OfferedRing;
import io.cochlea.ring.UnixSocket;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** One attachment of a ring to a server. One thread; {@link #ring} and {@link #wake} any. */
final class Connection implements AutoCloseable, MessageReader.Handler {
  private static final int RESULT_BYTES = 1 << 16;
  private static final int INBOX_BYTES = 1 << 13;

  /** So many at a time, lest a server that floods us keeps us from looking at anything else. */
  private static final int RECEIVES = 64;

  private static final int ATTACHED_BYTES = 32;
  private static final int BEAT_MILLIS = 500;
  private static final long BEAT_NANOS = BEAT_MILLIS * 1_000_000L;
  private static final long ANSWER_NANOS = 12_000_000_000L;
  private static final long SILENCE_NANOS = 10_000_000_000L;

  private final Options options;
  private final OfferedRing ring;
  private final Transcript transcript;
  private final Runnable room;
  private final UnixSocket socket;
  private final @Nullable OfferedResults results;
  private final MemorySegment inbox = Arena.ofAuto().allocate(INBOX_BYTES);
  private final MessageReader reader = new MessageReader();
  private final List<Result> drained = new ArrayList<>();
  private long epoch;
  private boolean attached;
  private @Nullable RefusedException refusal;
  private long beaten;
  private long readerBeat;
  private long readerSeen;

  private record Result(int type, ByteBuffer payload) {}

  /**
   * Connects; {@link #attach} has to follow.
   *
   * @param room called when there may be room again
   */
  Connection(Options options, OfferedRing ring, Transcript transcript, Runnable room)
      throws IOException {
    this.options = options;
    this.ring = ring;
    this.transcript = transcript;
    this.room = room;
    this.socket = UnixSocket.connect(options.socket());
    try {
      results = options.resultRing() ? OfferedResults.create(options.name(), RESULT_BYTES) : null;
    } catch (IOException failed) {
      socket.close();
      throw failed;
    }
  }

  /**
   * Offers the ring and waits for the answer.
   *
   * @throws RefusedException when the server does not want it
   * @throws IOException when it does not answer, or not as it should
   */
  void attach() throws IOException {
    epoch = ring.offer();
    byte[] message =
        options.attach(transcript.stream(), epoch, transcript.heard(), transcript.next());
    if (results == null) {
      socket.send(message, ring.descriptor());
    } else {
      socket.send(message, ring.descriptor(), results.descriptor());
    }
    long begin = System.nanoTime();
    while (!attached) {
      if (System.nanoTime() - begin > ANSWER_NANOS) {
        throw new IOException("the server does not answer");
      }
      step();
    }
  }

  /**
   * Waits for something, at most until the next sign of life is due, and handles it.
   *
   * @throws RefusedException when the server breaks the stream off
   * @throws IOException when the server is gone, or does what it must not
   */
  void step() throws IOException {
    if (System.nanoTime() - beaten >= BEAT_NANOS) {
      ring.beat();
      beaten = System.nanoTime();
    }
    if (results != null && attached) {
      results.askForBell();
      drain(results);
    }
    if (transcript.over()) {
      return;
    }
    socket.await(BEAT_MILLIS);
    boolean open = receive();
    if (results != null && attached) {
      drain(results);
    }
    if (transcript.over()) {
      return;
    }
    if (refusal != null) {
      throw refusal;
    }
    if (!open) {
      throw new IOException("the server is gone");
    }
    if (ring.doubted()) {
      throw new IOException("the server released what it cannot have");
    }
    requireLife();
  }

  /** Rings the server's bell. Allocates nothing. */
  void ring() {
    socket.ring();
  }

  /** Ends the connection, which wakes the thread that steps. */
  void wake() {
    try {
      socket.shutDown();
    } catch (IOException alreadyOver) {
      // Then nobody waits there either.
    }
  }

  @Override
  public void close() throws IOException {
    ring.withdraw();
    try (UnixSocket _ = socket) {
      if (results != null) {
        results.close();
      }
    }
  }

  @Override
  public void doorbell() {
    // It says that there is something to look at, and everything is looked at after any bytes.
  }

  @Override
  public void message(int type, ByteBuffer payload) throws IOException {
    if (type == Protocol.REFUSED) {
      refused(payload);
    } else if (type == Protocol.ATTACHED && !attached) {
      attached(payload);
    } else if (attached && results == null && !transcript.over()) {
      transcript.accept(type, payload);
    } else {
      throw new ProtocolException("type", type);
    }
  }

  private void attached(ByteBuffer payload) throws ProtocolException {
    require(payload.remaining() == ATTACHED_BYTES, "bytes of attached", payload.remaining());
    long stream = payload.getLong();
    require(stream != 0, "stream id", stream);
    long answered = payload.getLong();
    require(answered == epoch, "epoch", answered);
    long first = payload.getLong();
    require(first >= 0 && first <= ring.statistics().written(), "first sample", first);
    long next = payload.getLong();
    require(next >= transcript.next(), "next sequence", next);
    transcript.stream(stream);
    attached = true;
    readerSeen = System.nanoTime();
  }

  private void refused(ByteBuffer payload) throws ProtocolException {
    require(payload.remaining() >= Integer.BYTES, "bytes of a refusal", payload.remaining());
    int code = payload.getInt();
    refusal = new RefusedException(code, StandardCharsets.UTF_8.decode(payload).toString());
  }

  private static void require(boolean right, String word, long value) throws ProtocolException {
    if (!right) {
      throw new ProtocolException(word, value);
    }
  }

  /** False when there will be no more. */
  private boolean receive() throws IOException {
    for (int i = 0; i < RECEIVES; i++) {
      int count = socket.receive(inbox);
      if (count <= 0) {
        return count == 0;
      }
      reader.accept(inbox, count, this);
      // A doorbell that found the socket full was dropped, as this is here to be read.
      room.run();
    }
    return true;
  }

  /** Copies results out before they are looked at: the server can still write there. */
  private void drain(OfferedResults results) throws IOException {
    boolean wanted;
    try {
      wanted =
          results.drain(
              (type, address, bytes) -> drained.add(new Result(type, copy(address, bytes))));
    } catch (IllegalStateException corrupt) {
      throw new IOException(corrupt.getMessage(), corrupt);
    }
    if (wanted) {
      socket.ring();
    }
    for (Result result : drained) {
      if (transcript.over()) {
        throw new ProtocolException("type after the end", result.type());
      }
      transcript.accept(result.type(), result.payload());
    }
    drained.clear();
  }

  private static ByteBuffer copy(long address, int bytes) {
    byte[] payload =
        MemorySegment.ofAddress(address).reinterpret(bytes).toArray(ValueLayout.JAVA_BYTE);
    return ByteBuffer.wrap(payload).order(ByteOrder.LITTLE_ENDIAN);
  }

  private void requireLife() throws IOException {
    long beat = ring.readerBeat();
    if (!attached || beat != readerBeat) {
      readerBeat = beat;
      readerSeen = System.nanoTime();
    } else if (System.nanoTime() - readerSeen > SILENCE_NANOS) {
      throw new IOException("the server shows no sign of life");
    }
  }
}
