package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.recognition.Hypothesis;
import io.cochlea.api.recognition.ModelFolders;
import io.cochlea.api.recognition.RecognitionOptions;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.IntUnaryOperator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One network exported for whole utterances and for chunks hears the same in both. */
class StreamingCtcIT {
  private static final String LABELS =
      "<blank> <space> ' a b c d e f g h i j k l m n o p q r s t u v w x y z";
  private static final RecognitionOptions FINALS =
      new RecognitionOptions(null, false, "", null, List.of(), false);

  private static final int PIECE = 320;

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;
  private static ModelFolders folders;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory.resolve("storage"));
    engine = distribution.service(Engine.class);
    folders = distribution.service(ModelFolders.class);
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @Test
  void chunksHearWhatTheWholeUtteranceDoes() throws Throwable {
    compare(Path.of("../../models/tiny/ctc"), "stream.onnx", "offline.onnx");
  }

  @Test
  void theDemoNetworkToo() throws Throwable {
    Path folder = Path.of("../../models/demo/dist");
    assumeTrue(
        Files.exists(folder.resolve("demo-stream.onnx")),
        "models/demo/export.py writes the graphs; they are not kept");
    compare(folder, "demo-stream.onnx", "demo-offline.onnx");
  }

  private static void compare(Path graphs, String chunked, String whole) throws Throwable {
    Random random = new Random(11);
    try (var streaming = folders.offer(folder(graphs, chunked, "ctc.chunk = 32"));
        var offline = folders.offer(folder(graphs, whole, "ctc.subsampling = 4"))) {
      int letters = 0;
      for (Sample sample : Sample.all()) {
        short[] audio = pcm(sample);
        List<Segment> expected = heard(offline.model().spec().id(), audio, at -> PIECE, FINALS);
        letters += expected.stream().mapToInt(segment -> segment.text().length()).sum();
        String model = streaming.model().spec().id();
        for (IntUnaryOperator cut :
            List.<IntUnaryOperator>of(
                at -> 16_000, at -> 1 + random.nextInt(3_000), at -> 1 + random.nextInt(200))) {
          assertSame(expected, heard(model, audio, cut, FINALS), sample.name());
          assertSame(expected, heard(model, audio, cut, RecognitionOptions.DEFAULT), "partials");
        }
      }
      assertTrue(letters > 100, "there is something to compare: " + letters + " letters");
    }
  }

  /** All but the confidence, of which the last bits may differ. */
  private static void assertSame(List<Segment> expected, List<Segment> actual, String sample) {
    assertEquals(describe(expected), describe(actual), sample);
  }

  private static String describe(List<Segment> segments) {
    return segments.stream()
        .map(s ->
            s.from()
                + "-"
                + s.to()
                + " "
                + s.text()
                + s.words().stream()
                    .map(word -> " " + word.text() + "@" + word.from() + "-" + word.to())
                    .collect(Collectors.joining()))
        .collect(Collectors.joining("\n"));
  }

  @Test
  void wordsAreHeardWhileTheyAreSpoken() throws Throwable {
    Path tiny = Path.of("../../models/tiny/ctc");
    try (var chunked = folders.offer(folder(tiny, "stream.onnx", "ctc.chunk = 32"))) {
      speak(chunked.model().spec().id(), List.of(Sample.all().getFirst()));
    }
    int words = Sample.all().stream().mapToInt(Sample::words).sum();
    int wrong = speak("demo", Sample.all());
    System.out.printf("demo: %d of %d words are wrong%n", wrong, words);
    assertTrue(wrong <= 0.45 * words, wrong + " of " + words + ": what is stable costs words");
  }

  /**
   * Speaks in real time.
   *
   * @return words that were heard wrong
   */
  private static int speak(String model, List<Sample> samples) throws Throwable {
    List<Double> late = new ArrayList<>();
    int wrong = 0;
    for (Sample sample : samples) {
      Hearer hearer = new Hearer();
      Stream stream = open(model, hearer, RecognitionOptions.DEFAULT);
      long start = System.nanoTime();
      Spoken.into(
          stream,
          pcm(sample),
          written -> {
            sleepUntil(start + (written + PIECE) * 1_000_000_000L / Spoken.RATE);
            return PIECE;
          });
      hearer.inner.await();
      wrong += sample.errors(hearer.inner.text());
      for (int i = 0; i < hearer.hypotheses.size(); i++) {
        double spoken = hearer.hypotheses.get(i).to() / (double) Spoken.RATE;
        late.add(1e3 * ((hearer.nanos.get(i) - start) / 1e9 - spoken));
      }
      assertFalse(hearer.hypotheses.isEmpty(), "no hypothesis of " + sample.name());
    }
    late.sort(null);
    System.out.printf(
        "%s: %d hypotheses, %.0f ms (median) behind the audio they end with, at most %.0f%n",
        model, late.size(), late.get(late.size() / 2), late.getLast());
    assertTrue(late.get(late.size() / 2) < 1_000, late.toString());
    return wrong;
  }

  private static void sleepUntil(long nanos) {
    try {
      Thread.sleep(java.time.Duration.ofNanos(Math.max(0, nanos - System.nanoTime())));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static List<Segment> heard(
      String model, short[] audio, IntUnaryOperator cut, RecognitionOptions options)
      throws Throwable {
    Hearer hearer = new Hearer();
    Spoken.into(open(model, hearer, options), audio, cut);
    hearer.inner.await();
    return hearer.inner.segments;
  }

  private static Stream open(String model, Hearer hearer, RecognitionOptions options)
      throws Exception {
    return engine.open(
        new StreamRequest("streaming", AudioFormat.SPEECH, null, model, options), hearer);
  }

  private static short[] pcm(Sample sample) throws Exception {
    byte[] wav = Files.readAllBytes(sample.file());
    short[] samples = new short[(wav.length - 44) / 2];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = (short) ((wav[44 + 2 * i] & 0xff) | wav[45 + 2 * i] << 8);
    }
    return samples;
  }

  private static Path folder(Path graphs, String graph, String key) throws Exception {
    Path folder = Files.createTempDirectory(directory, "model");
    byte[] bytes = Files.readAllBytes(graphs.resolve(graph));
    Files.write(folder.resolve(graph), bytes);
    Files.writeString(
        folder.resolve("model.properties"),
        """
        id = %s
        family = ctc
        languages = en
        notice = for tests
        features = WHISPER_LOG_MEL
        features.bins = 80
        features.edges = ZERO
        features.normalisation = FIXED
        features.mean = -2
        features.std = 2
        features.padding = 0
        graph.encoder = %s
        graph.encoder.sha256 = %s
        ctc.labels = %s
        %s
        """
            .formatted(
                folder.getFileName(),
                graph,
                HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes)),
                LABELS,
                key));
    return folder;
  }

  /** Holds that nothing stable is taken back, and when what was heard. */
  private static final class Hearer implements io.cochlea.api.recognition.TranscriptSink {
    final Listener inner = new Listener();
    final List<Hypothesis> hypotheses = new CopyOnWriteArrayList<>();
    final List<Long> nanos = new CopyOnWriteArrayList<>();
    private String stable = "";

    @Override
    public void partial(Hypothesis hypothesis) {
      nanos.add(System.nanoTime());
      hypotheses.add(hypothesis);
      assertTrue(hypothesis.text().startsWith(stable), stable + " was taken back");
      stable = hypothesis.text().substring(0, hypothesis.stable());
    }

    @Override
    public void committed(Segment segment) {
      assertTrue(segment.text().startsWith(stable), stable + " was taken back");
      stable = "";
      inner.committed(segment);
    }

    @Override
    public void completed() {
      inner.completed();
    }

    @Override
    public void failed(Throwable cause) {
      inner.failed(cause);
    }
  }
}
