package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.apache.felix.framework.FrameworkFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

class WebRtcVadTest extends VadConformance {

  @TempDir static Path directory;
  private static Fvad library;

  @BeforeAll
  static void load() throws IOException {
    library = Fvad.load(here().extract(WebRtcVadTest.class.getClassLoader(), directory));
  }

  private static NativeLibrary here() throws IOException {
    return NativeLibrary.of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  @Override
  VadFactory factory() {
    return new WebRtcVadFactory(library, 3);
  }

  @Test
  void opensEveryRateOfLibfvad() throws IOException {
    for (int rate : new int[] {8_000, 16_000, 32_000, 48_000}) {
      try (Vad vad = open(new AudioFormat(Encoding.S16, rate, 1))) {
        assertEquals(rate / 50, vad.frame());
        assertEquals(50, probabilities(vad, Sounds.silence(rate)).size());
      }
    }
  }

  @Test
  void theOnsetOfNoiseIsNoSpeech() throws IOException {
    for (int mode = 0; mode <= 3; mode++) {
      for (double deviation : new double[] {8, 16, 30, 300}) {
        try (Vad vad = new WebRtcVadFactory(library, mode).open(Sounds.SPEECH, copies, alarm)) {
          List<Float> p = probabilities(vad, Sounds.noise(8_000, deviation));
          assertTrue(p.stream().allMatch(x -> x < 0.5f), mode + ", " + deviation + ": " + p);
        }
      }
    }
  }

  @Test
  void refusesAClosedDetector() throws IOException {
    Vad vad = open(Sounds.SPEECH);
    vad.close();
    vad.close();
    assertThrows(IllegalStateException.class, () -> probabilities(vad, Sounds.silence(16_000)));
  }

  @Test
  void namesThePlatformThatHasNoLibrary() {
    var refusal = assertThrows(IOException.class, () -> NativeLibrary.of("SunOS", "sparcv9"));
    assertTrue(refusal.toString().contains("no libfvad for sunos-sparcv9; there is one for"));
    assertTrue(refusal.toString().contains("linux-amd64"));
  }

  @Test
  void findsItsPlatforms() throws IOException {
    for (String[] platform :
        new String[][] {
          {"Linux", "amd64"},
          {"Linux", "aarch64"},
          {"Mac OS X", "aarch64"},
          {"Mac OS X", "x86_64"},
          {"Windows Server 2025", "amd64"}
        }) {
      String resource = NativeLibrary.of(platform[0], platform[1]).resource();
      assertTrue(getClass().getClassLoader().getResource(resource) != null, resource);
    }
  }

  @Test
  void extractsForTheOwnerOnlyAndClearsUp(@TempDir Path fresh) throws IOException {
    Files.writeString(fresh.resolve("fvad1.lib"), "x");
    Path file = here().extract(getClass().getClassLoader(), fresh);
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
    assertEquals(1, fresh.toFile().list().length);
    NativeLibrary.clear(fresh);
    assertEquals(0, fresh.toFile().list().length);
  }

  @Test
  void refusesAFileThatIsNoLibrary(@TempDir Path fresh) throws IOException {
    Path file = Files.writeString(fresh.resolve("broken.so"), "not a library");
    var refusal = assertThrows(IOException.class, () -> Fvad.load(file));
    assertTrue(refusal.toString().contains("does not load"), refusal.toString());
  }

  @Test
  void registersOnceTheLibraryIsLoaded(@TempDir Path storage)
      throws BundleException, InterruptedException {
    Framework framework =
        new FrameworkFactory()
            .newFramework(Map.of("org.osgi.framework.storage", storage.toString()));
    framework.start();
    try {
      BundleContext context = framework.getBundleContext();
      WebRtc component = new WebRtc(context, aggressiveness(1));
      var reference = context.getServiceReference(VadFactory.class);
      assertEquals("webrtc", context.getService(reference).id());
      component.modified(aggressiveness(3));
      component.deactivate();
      assertEquals(null, context.getServiceReference(VadFactory.class));
      assertThrows(IllegalArgumentException.class, () -> new WebRtc(context, aggressiveness(4)));
    } finally {
      framework.stop();
      framework.waitForStop(5_000);
    }
  }

  private static WebRtc.Config aggressiveness(int value) {
    return (WebRtc.Config)
        Proxy.newProxyInstance(
            WebRtc.class.getClassLoader(),
            new Class<?>[] {WebRtc.Config.class},
            (proxy, method, arguments) -> value);
  }
}
