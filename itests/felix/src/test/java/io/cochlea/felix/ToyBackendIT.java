package io.cochlea.felix;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.Tensor;
import io.cochlea.api.placement.Batch;
import io.cochlea.api.placement.Lane;
import io.cochlea.api.placement.Placement;
import io.cochlea.api.placement.Role;
import io.cochlea.api.placement.Work;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Dictionary;
import java.util.Hashtable;
import java.util.HexFormat;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Constants;
import org.osgi.framework.ServiceRegistration;

/** What becomes of a lane whose backend is a plug-in that answers wrongly or fails. */
@Timeout(120)
class ToyBackendIT {
  private static final Path TINY = Path.of("../../models/tiny/matmul-relu.onnx");
  private static final MemorySegment MEMORY = MemorySegment.NULL.reinterpret(Long.MAX_VALUE);

  @TempDir Path directory;
  private Distribution distribution;
  private Placement placement;
  private ToyBackend toy;
  private ServiceRegistration<InferenceBackend> registration;

  @BeforeEach
  void start() throws Exception {
    distribution = Distribution.withContracts(directory.resolve("framework"));
    placement = distribution.service(Placement.class);
    distribution.service(InferenceBackend.class);
    toy = new ToyBackend(directory, bundle("cpu-0"));
    Dictionary<String, Object> properties = new Hashtable<>();
    properties.put("backend.id", ToyBackend.ID);
    properties.put(Constants.SERVICE_RANKING, -50);
    registration =
        distribution
            .framework
            .getBundleContext()
            .registerService(InferenceBackend.class, toy, properties);
  }

  @AfterEach
  void stop() throws Exception {
    if (toy != null) {
      registration.unregister();
      toy.close();
    }
    distribution.close();
  }

  @Test
  void itServesAndItsNodesAreAttested() throws Exception {
    try (Lane lane = placement.lane(graph(), Role.ENCODER)) {
      assertEquals("cpu", lane.backend());
      placement.swap(Role.ENCODER, ToyBackend.ID);
      assertArrayEquals(new float[] {6, 1}, answer(lane));
      assertEquals(ToyBackend.ID, lane.backend());
      String nodes = placement.lanes().getFirst().nodes();
      assertTrue(nodes.contains("ToyExecutionProvider"), nodes);
    }
  }

  @Test
  void aWrongAnswerIsNotSwitchedTo() throws Exception {
    try (Lane lane = placement.lane(graph(), Role.ENCODER)) {
      toy.behave("wrong");
      assertThrows(InferenceException.class, () -> placement.swap(Role.ENCODER, ToyBackend.ID));
      assertArrayEquals(new float[] {6, 1}, answer(lane));
      assertEquals("cpu", lane.backend());
    }
  }

  @Test
  void aNativeErrorCostsNoWork() throws Exception {
    try (Lane lane = placement.lane(graph(), Role.ENCODER)) {
      placement.swap(Role.ENCODER, ToyBackend.ID);
      toy.behave("error");
      assertArrayEquals(new float[] {6, 1}, answer(lane));
      assertEquals("cpu", lane.backend());
      assertEquals(ToyBackend.ID, placement.breakers().getFirst().backend());
    }
  }

  /** A row of ones through the lane. */
  private static float[] answer(Lane lane) throws Exception {
    CompletableFuture<float[]> answer = new CompletableFuture<>();
    lane.submit(
        new Work() {
          @Override
          public int extent() {
            return 1;
          }

          @Override
          public void fill(Batch batch, int row) {
            long address = batch.input("x").address() + 3L * Float.BYTES * row;
            for (int i = 0; i < 3; i++) {
              MEMORY.set(JAVA_FLOAT, address + (long) Float.BYTES * i, 1);
            }
          }

          @Override
          public boolean step(Batch batch, int row) {
            Tensor y = batch.output("y");
            long address = y.address() + 2L * Float.BYTES * row;
            answer.complete(MEMORY.asSlice(address, 8).toArray(JAVA_FLOAT));
            return false;
          }

          @Override
          public void restart(int epoch) {}

          @Override
          public void done() {}

          @Override
          public void failed(Throwable cause) {
            answer.completeExceptionally(cause);
          }
        });
    return answer.get(30, TimeUnit.SECONDS);
  }

  /** The tiny graph with a golden beside it. */
  private ModelGraph graph() throws Exception {
    Path folder = Files.createDirectories(directory.resolve("model"));
    Path file = Files.copy(TINY, folder.resolve("toy.onnx"));
    try (ZipOutputStream golden =
        new ZipOutputStream(Files.newOutputStream(folder.resolve("toy.golden.npz")))) {
      array(golden, "in.x", 1, 1, 1);
      array(golden, "out.y", 6, 1);
    }
    byte[] digest = MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    return new ModelGraph("toy", HexFormat.of().formatHex(digest), file);
  }

  /** A row of numbers as NumPy stores it, format 1.0. */
  private static void array(ZipOutputStream zip, String name, float... row) throws IOException {
    zip.putNextEntry(new ZipEntry(name + ".npy"));
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (1, " + row.length + "), }";
    ByteBuffer bytes = ByteBuffer.allocate(256).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) 118);
    bytes.put("%-117s\n".formatted(header).getBytes(StandardCharsets.US_ASCII));
    for (float value : row) {
      bytes.putFloat(value);
    }
    zip.write(bytes.array(), 0, bytes.position());
    zip.closeEntry();
  }

  private static Path bundle(String prefix) throws IOException {
    Path bundles = Path.of(System.getProperty("cochlea.home"), "bundles");
    try (DirectoryStream<Path> found = Files.newDirectoryStream(bundles, prefix + "*.jar")) {
      return found.iterator().next();
    }
  }
}
