package io.cochlea.vad;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import io.cochlea.placement.BackendPlacement;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.felix.framework.FrameworkFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.BundleContext;
import org.osgi.framework.BundleException;
import org.osgi.framework.launch.Framework;

/** A Silero model comes, is replaced and goes by configuration, with the service registry there. */
class SileroTest {

  @TempDir static Path directory;

  private Framework framework;
  private TestBackend backend;
  private BackendPlacement placement;

  @BeforeEach
  void start(@TempDir Path storage) throws BundleException {
    assumeTrue(Files.exists(SileroVadTest.MODEL), SileroVadTest.MODEL + " is not here");
    framework =
        new FrameworkFactory()
            .newFramework(Map.of("org.osgi.framework.storage", storage.toString()));
    framework.start();
    backend = new TestBackend("cpu", directory);
    placement = BackendPlacement.on(new TestPool(), 1, backend);
  }

  @AfterEach
  void stop() throws BundleException, InterruptedException {
    framework.stop();
    framework.waitForStop(5_000);
    placement.close();
    backend.close();
  }

  private @Nullable VadFactory offered() {
    BundleContext context = framework.getBundleContext();
    var reference = context.getServiceReference(VadFactory.class);
    return reference == null ? null : context.getService(reference);
  }

  private Silero component(String path) {
    return new Silero(framework.getBundleContext(), placement, path(path));
  }

  private static Silero.Config path(String path) {
    return (Silero.Config)
        Proxy.newProxyInstance(
            Silero.Config.class.getClassLoader(),
            new Class<?>[] {Silero.Config.class},
            (proxy, method, arguments) -> path);
  }

  @Test
  void offersNothingUnlessAModelIsConfigured() {
    Silero component = component("");
    assertNull(offered());
    component.modified(path(SileroVadTest.MODEL.toString()));
    assertEquals("silero", Objects.requireNonNull(offered()).id());
    component.modified(path(" "));
    assertNull(offered());
  }

  @Test
  void aModelThatIsRefusedChangesNothing(@TempDir Path folder) throws IOException {
    Silero component = component(SileroVadTest.MODEL.toString());
    VadFactory before = Objects.requireNonNull(offered());
    Path text = Files.writeString(folder.resolve("text.onnx"), "not a graph");
    for (String bad :
        List.of("/no/such.onnx", text.toString(), "../../models/tiny/matmul-relu.onnx", "\0")) {
      var refused =
          assertThrows(IllegalArgumentException.class, () -> component.modified(path(bad)));
      assertTrue(String.valueOf(refused.getMessage()).contains("model.path"), refused.getMessage());
      assertEquals(before, offered(), bad);
    }
    try (Vad vad = before.open(Sounds.SPEECH, new Copies(), () -> {})) {
      assertEquals(512, vad.frame());
    }
  }

  @Test
  void anotherModelTakesItsPlaceAndStreamsKeepTheirs(@TempDir Path folder) throws IOException {
    Silero component = component(SileroVadTest.MODEL.toString());
    VadFactory before = Objects.requireNonNull(offered());
    Files.copy(SileroVadTest.MODEL, folder.resolve("another.onnx"));
    Alarm alarm = new Alarm();
    MemoryCursor audio = Sounds.silence(512);
    try (Vad vad = before.open(Sounds.SPEECH, new Copies(), alarm)) {
      component.modified(path(folder.toString()));
      assertNotEquals(before, offered());
      vad.accept(audio, 0, 512, (from, to, p) -> {});
      if (vad.busy()) {
        alarm.await();
        assertEquals(512, vad.accept(audio, 0, 512, (from, to, p) -> {}));
      }
    }
    component.deactivate();
    assertNull(offered());
    assertEquals(List.of(), placement.lanes(), "the graph is let go of");
  }
}
