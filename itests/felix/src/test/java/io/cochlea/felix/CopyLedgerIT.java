package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.buffer.BufferPool;
import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedger.Stage;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The account of copies from file to tensor is exact, and what was leased comes back. */
class CopyLedgerIT {
  private static final int USERS = 10;
  private static final int STREAMS_OF_USER = 3;

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;
  private static AudioFiles files;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    engine = distribution.service(Engine.class);
    files = distribution.service(AudioFiles.class);
    distribution.service(SpeechModel.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  /** At every moment: what was committed, and nothing at any later stage. */
  @Test
  void everyStageIsExactWhileTheAudioFlows() throws Throwable {
    Sample sample = Sample.all().getFirst();
    Listener listener = new Listener();
    Listener other = new Listener();
    Stream stream = open("account", listener);
    Stream neighbour = open("neighbour", other);
    try (AudioSource source = files.open(sample.file())) {
      for (long written = 0; written >= 0; written = source.pump(stream.writer())) {
        assertCopied(stream, stream.writer().position() * source.format().frameBytes());
        assertCopied(neighbour, 0);
        if (written == 0) {
          stream.awaitSpace(source.format().rate() / 10);
        }
      }
      stream.writer().end();
      listener.await();
      assertTrue(source.samples() > 0);
      assertCopied(stream, source.samples() * source.format().frameBytes());
    }
    neighbour.writer().end();
    other.await();
    assertCopied(neighbour, 0);
    assertEquals(0, stream.statistics().underruns(), "a file is never late");
  }

  private static void assertCopied(Stream stream, long captured) {
    CopyLedger copies = stream.statistics().copies();
    for (Stage stage : Stage.values()) {
      long expected = stage == Stage.CAPTURE ? captured : 0;
      assertEquals(expected, copies.bytes(stage), stage + " of " + stream.statistics().name());
    }
  }

  @Test
  void manyUsersLeaveThePoolAsFullAsItWas() throws Throwable {
    user("first");
    awaitWarmUp();
    List<String> before = holders();
    try (var users = Executors.newFixedThreadPool(USERS)) {
      List<Callable<Void>> tasks = new ArrayList<>();
      for (int i = 0; i < USERS; i++) {
        String name = "user " + i;
        tasks.add(() -> {
          for (int request = 0; request < STREAMS_OF_USER; request++) {
            user(name);
          }
          return null;
        });
      }
      for (Future<Void> done : users.invokeAll(tasks)) {
        done.get();
      }
    }
    assertEquals(before, holders());
  }

  /** It leases too, for a while after the start. */
  private static void awaitWarmUp() throws InterruptedException {
    BufferPool pool = distribution.service(BufferPool.class);
    while (pool.holders().stream().anyMatch(holder -> holder.owner().startsWith("warm-up"))) {
      Thread.sleep(100);
    }
  }

  private static void user(String name) throws Exception {
    Listener listener = new Listener();
    try {
      Sample.all().getFirst().into(open(name, listener), files);
      listener.await();
    } catch (Exception e) {
      throw e;
    } catch (Throwable e) {
      throw new AssertionError(e);
    }
  }

  /** By their names: a lane's batch may have grown meanwhile, which is its own affair. */
  private static List<String> holders() throws InterruptedException {
    return distribution.service(BufferPool.class).holders().stream()
        .map(BufferPool.Holder::owner)
        .sorted()
        .toList();
  }

  private static Stream open(String name, Listener listener) throws Exception {
    return engine.open(new StreamRequest(name, AudioFormat.SPEECH, null, null), listener);
  }
}
