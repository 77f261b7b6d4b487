package io.cochlea.felix;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger.Stage;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.recognition.Segment;
import io.cochlea.api.recognition.SpeechModel;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.Stream;
import io.cochlea.api.stream.StreamRequest;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.VadStatistics;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Dictionary;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Constants;
import org.osgi.framework.FrameworkUtil;

/**
 * Voice activity in the running platform: what of a stream reaches the model, and by whose word.
 */
class VadIT {
  private static final Path SHARED = Path.of("../../../shared");
  private static final Path SILERO = SHARED.resolve("models/silero/silero_vad.onnx");
  private static final List<String> RECORDINGS =
      List.of("librivox-0880.wav", "goforward.wav", "harvard-s1-1.wav", "jfk.wav");
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);
  private static final int RATE = 16_000;
  private static final int WAV_HEADER_BYTES = 44;
  private static final int CHUNK = 320;
  private static final int LEAD = 3 * RATE;

  /** What {@code preRollMillis} is by default, in samples. */
  private static final int PRE_ROLL = 300 * RATE / 1_000;

  /** A window of 32 ms: its state and context, in and out again. */
  private static final int SILERO_BYTES = 2 * 4 * (64 + 2 * 128);

  @TempDir static Path directory;
  private static Distribution distribution;
  private static Engine engine;
  private static Witness witness;

  @BeforeAll
  static void start() throws Exception {
    distribution = Distribution.withContracts(directory);
    engine = distribution.service(Engine.class);
    SpeechModel demo = distribution.service(SpeechModel.class);
    witness = new Witness(demo.spec());
    context()
        .registerService(
            SpeechModel.class,
            witness,
            FrameworkUtil.asDictionary(
                Map.of(SpeechModel.ID, Witness.NAME, "service.ranking", -1_000)));
  }

  @AfterAll
  static void stop() throws Exception {
    distribution.close();
  }

  @AfterEach
  void defaults() throws Exception {
    engine("vad", "");
    silero(Path.of(""), false);
    witness.heard.clear();
  }

  private static BundleContext context() {
    return distribution.framework.getBundleContext();
  }

  /** Config Admin's types are the framework's, not the test's. */
  private static void configure(String pid, Map<String, Object> values) throws Exception {
    var reference =
        Objects.requireNonNull(
            context().getServiceReference("org.osgi.service.cm.ConfigurationAdmin"));
    Object admin = context().getService(reference);
    Object configuration =
        admin
            .getClass()
            .getMethod("getConfiguration", String.class, String.class)
            .invoke(admin, pid, "?");
    configuration
        .getClass()
        .getMethod("update", Dictionary.class)
        .invoke(configuration, FrameworkUtil.asDictionary(values));
  }

  /** Config Admin tells components on a thread of its own. */
  private static void silero(Path model, boolean offered) throws Exception {
    configure("io.cochlea.vad.silero", Map.of("model.path", model.toString()));
    eventually(offered ? "silero" : "webrtc", VadIT::best);
  }

  /** What a stream that is opened now is heard by. */
  private static String best() throws Exception {
    try (Stream stream =
        engine.open(
            new StreamRequest("asked", AudioFormat.SPEECH, null, Witness.NAME), new Listener())) {
      return stream.statistics().vad();
    }
  }

  private static void engine(String key, Object value) throws Exception {
    configure("io.cochlea.engine", Map.of(key, value));
    eventually(
        value,
        () -> Objects.requireNonNull(context().getServiceReference(Engine.class)).getProperty(key));
  }

  private static void eventually(Object expected, Callable<?> actual) throws Exception {
    long end = System.nanoTime() + 20_000_000_000L;
    while (!expected.equals(actual.call()) && System.nanoTime() < end) {
      Thread.sleep(20);
    }
    assertEquals(expected, actual.call());
  }

  /** Real speech between two stretches of faint noise. */
  private static short[] recording(String name) throws Exception {
    Path file = SHARED.resolve("audio/wav16k").resolve(name);
    assumeTrue(Files.exists(file), file + " is not here");
    byte[] bytes = Files.readAllBytes(file);
    int speech = (bytes.length - WAV_HEADER_BYTES) / 2;
    short[] audio = new short[(LEAD + speech + 2 * RATE) / CHUNK * CHUNK];
    Random random = new Random(5);
    for (int i = 0; i < audio.length; i++) {
      audio[i] = (short) Math.round(8 * random.nextGaussian());
    }
    ByteBuffer.wrap(bytes, WAV_HEADER_BYTES, 2 * speech)
        .order(ByteOrder.LITTLE_ENDIAN)
        .asShortBuffer()
        .get(audio, LEAD, speech);
    return audio;
  }

  /** Where the loudest 20 ms' first neighbours within 30 dB lie: the first sound of the speech. */
  private static int onset(short[] audio) {
    double[] energy = new double[audio.length / CHUNK];
    double loudest = 0;
    for (int i = 0; i < energy.length * CHUNK; i++) {
      energy[i / CHUNK] += (double) audio[i] * audio[i];
      loudest = Math.max(loudest, energy[i / CHUNK]);
    }
    int first = 0;
    while (energy[first] < loudest * 1e-3) {
      first++;
    }
    return first * CHUNK;
  }

  private static StreamStatistics hear(short[] audio, String model, Listener listener)
      throws Throwable {
    Stream stream =
        engine.open(new StreamRequest("heard", AudioFormat.SPEECH, null, model), listener);
    for (int at = 0; at < audio.length; at += CHUNK) {
      long address = stream.writer().claim(CHUNK);
      for (; address == -1; address = stream.writer().claim(CHUNK)) {
        stream.awaitSpace(CHUNK);
      }
      MemorySegment.copy(audio, at, MEMORY, ValueLayout.JAVA_SHORT, address, CHUNK);
      stream.writer().commit(CHUNK, 0);
    }
    stream.writer().end();
    listener.await();
    return stream.statistics();
  }

  /**
   * The pre-roll is what the ring still has, sample for sample, though nobody had copied it.
   *
   * @param least how long before the onset the first utterance has to begin, in samples
   */
  private static void assertNothingClipped(String vad, int least) throws Throwable {
    for (String name : RECORDINGS) {
      short[] audio = recording(name);
      witness.heard.clear();
      Listener listener = new Listener();
      StreamStatistics statistics = hear(audio, Witness.NAME, listener);
      assertEquals(vad, statistics.vad());
      int onset = onset(audio);
      assertTrue(onset >= LEAD, name);
      long lead = onset - begin(onset);
      assertTrue(lead >= least, name + ": " + lead + " samples before the onset");
      for (Witness.Utterance utterance : witness.heard) {
        List<Short> expected = new ArrayList<>();
        for (int i = 0; i < utterance.samples().size(); i++) {
          expected.add(audio[(int) utterance.from() + i]);
        }
        assertEquals(expected, utterance.samples(), name);
      }
      for (Segment segment : listener.segments) {
        assertTrue(segment.speech() > 0.5f && segment.speech() <= 1, segment.toString());
      }
      VadStatistics found = statistics.activity();
      assertEquals(witness.heard.size(), found.segments(), name);
      assertTrue(found.speech() > 0 && found.speech() < found.frames(), found.toString());
      long copied = vad.equals("silero") ? found.frames() * SILERO_BYTES : 0;
      assertEquals(copied, statistics.copies().bytes(Stage.VAD), name);
    }
  }

  /** Where the first utterance begins that is not over before the onset. */
  private static long begin(int onset) {
    return witness.heard.stream()
        .filter(utterance -> utterance.from() + utterance.samples().size() > onset)
        .findFirst()
        .orElseThrow()
        .from();
  }

  /** WebRTC's vote of three frames costs one of them. */
  @Test
  void webRtcClipsNoFirstWord() throws Throwable {
    assertNothingClipped("webrtc", PRE_ROLL - CHUNK);
  }

  /** Silero is slower to believe in speech: up to a quarter of a second, which the pre-roll has. */
  @Test
  void sileroClipsNoFirstWord() throws Throwable {
    assumeTrue(Files.exists(SILERO), SILERO + " is not here");
    silero(SILERO, true);
    assertNothingClipped("silero", 0);
    assertTrue(
        distribution.service(Placement.class).lanes().stream()
            .anyMatch(lane -> lane.role() == Role.VAD && lane.backend().equals("cpu")));
  }

  @Test
  void sileroComesStaysAndGoesByConfiguration() throws Throwable {
    assumeTrue(Files.exists(SILERO), SILERO + " is not here");
    short[] audio = recording("goforward.wav");
    assertEquals("webrtc", hear(audio, Witness.NAME, new Listener()).vad());
    silero(SILERO, true);
    assertEquals("silero", hear(audio, Witness.NAME, new Listener()).vad());
    silero(Path.of("/no/such.onnx"), true);
    Thread.sleep(1_000); // there is nothing to see of what does not change
    assertEquals("silero", hear(audio, Witness.NAME, new Listener()).vad(), "the old one stays");
    engine("vad", "energy");
    assertEquals("energy", hear(audio, Witness.NAME, new Listener()).vad());
    engine("vad", "");
    silero(Path.of(""), false);
    assertEquals("webrtc", hear(audio, Witness.NAME, new Listener()).vad());
  }

  @Test
  void sileroComesAndGoesWithABundle() throws Throwable {
    assumeTrue(Files.exists(SILERO), SILERO + " is not here");
    Bundle bundle =
        context().installBundle("silero", new ByteArrayInputStream(bundle(SILERO, "vad.onnx")));
    bundle.start();
    eventually("silero", VadIT::best);
    short[] audio = recording("goforward.wav");
    assertEquals("silero", hear(audio, Witness.NAME, new Listener()).vad());
    bundle.uninstall();
    eventually("webrtc", VadIT::best);
    Bundle broken =
        context().installBundle("broken", new ByteArrayInputStream(bundle(SILERO, "other.onnx")));
    broken.start();
    assertEquals("webrtc", best(), "a bundle without what its header names is left out");
    broken.uninstall();
  }

  private static byte[] bundle(Path model, String named) throws Exception {
    Manifest manifest = new Manifest();
    Attributes main = manifest.getMainAttributes();
    main.put(Attributes.Name.MANIFEST_VERSION, "1.0");
    main.putValue(Constants.BUNDLE_MANIFESTVERSION, "2");
    main.putValue(Constants.BUNDLE_SYMBOLICNAME, "silero");
    main.putValue("Cochlea-Silero", named);
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JarOutputStream jar = new JarOutputStream(bytes, manifest)) {
      jar.putNextEntry(new ZipEntry("vad.onnx"));
      Files.copy(model, jar);
    }
    return bytes.toByteArray();
  }

  /** An open stream hears by the new threshold: what was speech before is none any more. */
  @Test
  void aChangedThresholdHoldsForAnOpenStream() throws Throwable {
    short[] audio = recording("goforward.wav");
    Listener listener = new Listener();
    Stream stream =
        engine.open(new StreamRequest("live", AudioFormat.SPEECH, null, Witness.NAME), listener);
    engine("minSpeechMillis", 2_000);
    for (int at = LEAD; at < LEAD + RATE; at += CHUNK) {
      MemorySegment.copy(
          audio, at, MEMORY, ValueLayout.JAVA_SHORT, stream.writer().claim(CHUNK), CHUNK);
      stream.writer().commit(CHUNK, 0);
    }
    stream.writer().end();
    listener.await();
    VadStatistics found = stream.statistics().activity();
    assertTrue(found.speech() > 0, found.toString());
    assertEquals(0, found.segments(), "a second of speech is too short now");
    assertTrue(found.falseStarts() > 0, found.toString());
  }

  /** Silero's judgement comes from another thread: the words are still the ones there are. */
  @Test
  void wordsComeOutWithSilero() throws Throwable {
    assumeTrue(Files.exists(SILERO), SILERO + " is not here");
    silero(SILERO, true);
    AudioFiles files = distribution.service(AudioFiles.class);
    List<Listener> listeners = new ArrayList<>();
    List<Stream> streams = new ArrayList<>();
    for (Sample sample : Sample.all()) {
      listeners.add(new Listener());
      streams.add(
          engine.open(
              new StreamRequest(sample.name(), AudioFormat.SPEECH, null, "demo"),
              listeners.getLast()));
    }
    assertTrue(streams.stream().allMatch(stream -> stream.statistics().vad().equals("silero")));
    for (Sample sample : Sample.all()) {
      sample.into(streams.removeFirst(), files);
    }
    for (Listener listener : listeners) {
      listener.await();
      assertFalse(listener.text().isEmpty());
    }
    eventually(List.of(), engine::streams);
  }
}
