package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.net.ProtocolException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.felix.gogo.runtime.CommandProcessorImpl;
import org.apache.felix.gogo.runtime.threadio.ThreadIOImpl;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;

/** A session over a real socket with a real Gogo. */
@Timeout(30)
class ConsoleSessionTest {
  private static final int MUCH = 3_000_000;

  private static final ThreadIOImpl STREAMS = new ThreadIOImpl();

  @TempDir Path directory;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Commands commands = new Commands();
  private SocketChannel client;
  private DataInputStream in;
  private Future<?> session;

  /** What the session can run. */
  public static final class Commands {
    final CountDownLatch interrupted = new CountDownLatch(1);

    public String echo(String... words) {
      System.err.println("complaint");
      return String.join(" ", words);
    }

    public int three() {
      return 3;
    }

    public void endless() throws InterruptedException {
      System.out.println("begun");
      try {
        Thread.sleep(Long.MAX_VALUE);
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
    }

    public void much() {
      System.out.print("x".repeat(MUCH));
    }
  }

  @BeforeAll
  static void start() {
    STREAMS.start();
  }

  @AfterAll
  static void stop() {
    STREAMS.stop();
  }

  @BeforeEach
  void open() throws Exception {
    CommandProcessorImpl processor = new CommandProcessorImpl(STREAMS);
    for (String name : new String[] {"echo", "three", "endless", "much"}) {
      processor.addCommand("cochlea", commands, name);
    }
    Path socket = directory.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(socket));
      client = SocketChannel.open(UnixDomainSocketAddress.of(socket));
      SocketChannel peer = server.accept();
      Manual manual = new Manual(empty());
      session =
          threads.submit(() -> {
            try (peer) {
              new ConsoleSession(processor, manual, threads, peer).run();
            }
            return null;
          });
    }
    in = new DataInputStream(Channels.newInputStream(client));
  }

  @AfterEach
  void close() throws Exception {
    client.close();
    threads.shutdownNow();
  }

  @Test
  void aLineIsAnsweredWithItsOutputItsComplaintsAndItsStatus() throws Exception {
    send('R', "echo a 'b c'");
    assertEquals("E complaint", next());
    assertEquals("O a b c", next());
    assertEquals("S 0", next());
    send('R', "three");
    assertEquals("S 3", next());
  }

  @Test
  void whatIsUnknownOrWrongIsOneLineOfComplaint() throws Exception {
    send('R', "nonsense");
    assertEquals("E unknown command 'nonsense'; \"help\" lists what there is", next());
    assertEquals("S 1", next());
    send('R', "three 4");
    assertEquals("E these are no arguments of three; \"help three\" tells which are", next());
    assertEquals("S 1", next());
    send('R', "echo 'a");
    assertTrue(next().startsWith("E the line has no end"));
    assertEquals("S 1", next());
  }

  @Test
  void aCancelledCommandEndsAndTheNextRuns() throws Exception {
    send('R', "endless");
    assertEquals("O begun", next());
    send('C', "");
    assertEquals("S 130", next());
    assertTrue(commands.interrupted.await(5, TimeUnit.SECONDS));
    send('C', "");
    send('R', "three");
    assertEquals("S 3", next());
  }

  @Test
  void aClientThatGoesTakesItsCommandAlong() throws Exception {
    send('R', "endless");
    assertEquals("O begun", next());
    client.close();
    assertTrue(commands.interrupted.await(5, TimeUnit.SECONDS));
    session.get();
  }

  @Test
  void aClientThatDoesNotReadMakesItsCommandWaitAndLosesNothing() throws Exception {
    send('R', "much");
    Thread.sleep(300);
    int read = 0;
    for (String next = next(); next.startsWith("O "); next = next()) {
      read += next.length() - 2;
    }
    assertEquals(MUCH, read);
  }

  @Test
  void whatBreaksTheRulesIsHungUpOn() throws Exception {
    client.write(ByteBuffer.allocate(5).put((byte) 'R').putInt(Wire.MAX_BYTES + 1).flip());
    assertHungUp("a message of 65537 bytes; allowed: 0 to 65536");
  }

  @Test
  void aSecondLineAtOnceIsHungUpOn() throws Exception {
    send('R', "endless");
    assertEquals("O begun", next());
    send('R', "three");
    assertHungUp("a line while another runs");
    assertTrue(commands.interrupted.await(5, TimeUnit.SECONDS));
  }

  @Test
  void aMessageOfUnknownKindIsHungUpOn() throws Exception {
    send('?', "");
    assertHungUp("a message of unknown kind 63");
  }

  private void assertHungUp(String reason) throws Exception {
    try {
      session.get();
    } catch (ExecutionException e) {
      assertEquals(reason, assertInstanceOf(ProtocolException.class, e.getCause()).getMessage());
      return;
    }
    throw new AssertionError("it is served");
  }

  private void send(char kind, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    client.write(
        ByteBuffer.allocate(5 + bytes.length)
            .put((byte) kind)
            .putInt(bytes.length)
            .put(bytes)
            .flip());
  }

  /** The next message, as kind and text. */
  private String next() throws IOException {
    char kind = (char) in.readByte();
    byte[] body = in.readNBytes(in.readInt());
    return kind
        + " "
        + (kind == 'S'
            ? ByteBuffer.wrap(body).getInt()
            : new String(body, StandardCharsets.UTF_8).stripTrailing());
  }

  /** A framework in which nobody offers anything. */
  private static BundleContext empty() {
    return (BundleContext)
        Proxy.newProxyInstance(
            ConsoleSessionTest.class.getClassLoader(),
            new Class<?>[] {BundleContext.class},
            (proxy, method, arguments) -> null);
  }
}
