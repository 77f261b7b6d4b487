package io.cochlea.system;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kill -9 in mid-stream, of producers and of the server. Few by default; {@code
 * -Dcochlea.kills.producer=300 -Dcochlea.kills.server=50} is the long form.
 */
@Timeout(1800)
class RingKillIT {
  private static final int PRODUCERS = Integer.getInteger("cochlea.kills.producer", 10);
  private static final int SERVERS = Integer.getInteger("cochlea.kills.server", 3);
  private static final long SEED = 20261121;

  /** More than the start of a server takes; the producers are told to end after the last. */
  private static final int SECONDS_PER_KILL = 20;

  private static final long PATIENCE_SECONDS = 120;

  /** Of every utterance; a silence within one may be cut otherwise. */
  private static final double LEAST_COVERED = 0.9;

  @TempDir private Path directory;
  private Installation installation;
  private Programs programs;
  private Path producer;

  /** An utterance as the producer prints it: {@code sequence from to text}. */
  private record Final(long sequence, long from, long to, String text) {
    static Final of(String line) {
      String[] words = line.split(" ", 4);
      return new Final(
          Long.parseLong(words[0]), Long.parseLong(words[1]), Long.parseLong(words[2]), words[3]);
    }
  }

  @BeforeEach
  void build() throws Exception {
    Programs.assumeTool("gcc");
    installation = new Installation(directory);
    programs = new Programs(directory, installation.state);
    producer = programs.producer();
  }

  @Test
  void killedProducersLeaveNothingAndOthersHearOn() throws Exception {
    Path speech = Samples.speech(directory, PRODUCERS / 4 + 10);
    Random random = new Random(SEED);
    try (LiveServer server = LiveServer.start(installation)) {
      List<String> expected = programs.start(producer, speech).await(PATIENCE_SECONDS);
      Programs.Running witness = programs.start(producer, "--pace", speech);
      for (int kill = 0; kill < PRODUCERS; kill++) {
        String way = kill % 2 == 0 ? "--ring" : "--times";
        Programs.Running victim = programs.start(producer, "--pace", way, speech);
        Thread.sleep(random.nextInt(400));
        victim.process().destroyForcibly().waitFor();
      }
      assertEquals(expected, witness.await(PATIENCE_SECONDS));
      server.awaitNothingHeld();
      assertTrue(server.alive());
    }
  }

  @Test
  void aKilledServerIsFoundAgainAndEverythingIsHeard() throws Exception {
    Path speech = Samples.speech(directory, SERVERS * SECONDS_PER_KILL + 10);
    Random random = new Random(SEED);
    try (LiveServer server = LiveServer.start(installation)) {
      List<Programs.Running> clients =
          List.of(
              programs.start(producer, "--pace", "--times", speech),
              programs.start(producer, "--pace", "--times", "--ring", speech));
      for (int kill = 1; kill <= SERVERS; kill++) {
        for (Programs.Running client : clients) {
          client.awaitComplaints("attached as", kill, PATIENCE_SECONDS);
        }
        Thread.sleep(500 + random.nextInt(2000));
        server.killAndRestart();
      }
      for (Programs.Running client : clients) {
        client.process().destroy();
        List<Final> heard = finals(client);
        compare(finals(programs.start(producer, "--times", cut(speech, end(client)))), heard);
      }
      server.awaitNothingHeld();
    }
    assertEquals(List.of(), installation.leftBehind());
  }

  /** How many samples the producer wrote until it was told to end. */
  private static int end(Programs.Running client) throws Exception {
    return Integer.parseInt(client.both().replaceFirst("(?s).*ended at sample (\\d+).*", "$1"));
  }

  private Path cut(Path speech, int samples) throws Exception {
    byte[] wav = Samples.wav(16_000, 1, 2L * samples, 2 * samples);
    System.arraycopy(Files.readAllBytes(speech), 44, wav, 44, 2 * samples);
    return Files.write(directory.resolve(samples + ".wav"), wav);
  }

  private static List<Final> finals(Programs.Running program) throws Exception {
    return program.await(PATIENCE_SECONDS).stream().map(Final::of).toList();
  }

  /**
   * Every utterance comes once and in order, none of its speech is left out, and what is cut the
   * same is worded the same. Voice activity begins anew where a server left off, so a boundary may
   * lie a hop beside the one without kills, which the demo model words otherwise.
   */
  private static void compare(List<Final> expected, List<Final> heard) {
    for (int i = 0; i < heard.size(); i++) {
      assertEquals(i, heard.get(i).sequence());
    }
    double least = 1;
    long same = 0;
    long speech = 0;
    long missing = 0;
    for (Final utterance : expected) {
      long covered = heard.stream().mapToLong(other -> common(utterance, other)).sum();
      long length = utterance.to() - utterance.from();
      least = Math.min(least, (double) covered / length);
      speech += length;
      missing += length - covered;
      for (Final other : heard) {
        if (other.from() == utterance.from() && other.to() == utterance.to()) {
          assertEquals(utterance.text(), other.text());
          same++;
        }
      }
    }
    int errors = Samples.errors(words(expected), words(heard));
    System.out.printf(
        "%d kills: %d utterances, %d without kills, %d of them cut and worded the same, %d of %d"
            + " words differ, %.1f %% of the utterance least covered was heard, %d of %d samples of"
            + " utterances are in none%n",
        SERVERS,
        heard.size(),
        expected.size(),
        same,
        errors,
        words(expected).length,
        100 * least,
        missing,
        speech);
    assertTrue(missing <= speech / 50, missing + " samples of " + speech + " were not heard");
    assertTrue(least >= LEAST_COVERED, "of an utterance only " + least + " was heard");
  }

  private static long common(Final one, Final other) {
    return Math.max(0, Math.min(one.to(), other.to()) - Math.max(one.from(), other.from()));
  }

  private static String[] words(List<Final> finals) {
    return Samples.words(finals.stream().map(Final::text).collect(Collectors.joining(" ")));
  }
}
