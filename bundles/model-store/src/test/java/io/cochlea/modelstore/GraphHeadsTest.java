package io.cochlea.modelstore;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.GraphFiles.Head;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GraphHeadsTest {
  private static final Path TINY = Path.of("../../models/tiny");
  private static final Path ZIPFORMER =
      TINY.resolve("transducer/zipformer/encoder-epoch-99-avg-1-chunk-16-left-64.onnx");
  private static final Path MERGED = TINY.resolve("whisper/decoder_model_merged.onnx");

  @TempDir Path directory;

  @Test
  void namesShapesAndMetadataAreRead() throws IOException {
    Head head = new GraphHeads().read(ZIPFORMER);
    assertEquals("zipformer2", head.signature().metadata().get("model_type"));
    TensorSpec features = head.signature().inputs().getFirst();
    assertEquals("x", features.name());
    assertEquals(ElementType.FLOAT32, features.type());
    assertArrayEquals(new long[] {-1, 45, 80}, features.shape());
    assertTrue(head.opsets().containsKey(""));
  }

  @Test
  void weightsThatAreInputsToOldFormatsAreNone() throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(MERGED));
    GraphProto graph = model.getGraph();
    ModelProto old =
        model.toBuilder()
            .setGraph(
                graph.toBuilder()
                    .addInput(
                        graph.getInput(0).toBuilder().setName(graph.getInitializer(0).getName())))
            .build();
    assertEquals(
        new GraphHeads().read(MERGED).signature().inputs().size(),
        new GraphHeads().read(write(old)).signature().inputs().size());
  }

  @Test
  void filesWithWeightsAreNamedWhereverTheyAreAskedFor() throws IOException {
    ModelProto model = ModelProto.parseFrom(Files.readAllBytes(MERGED));
    TensorProto outside =
        TensorProto.newBuilder()
            .setName("outside")
            .addExternalData(
                StringStringEntryProto.newBuilder().setKey("location").setValue("../passwd"))
            .build();
    ModelProto.Builder nested = model.toBuilder();
    nested
        .getGraphBuilder()
        .getNodeBuilder(0)
        .getAttributeBuilder(0)
        .getGBuilder()
        .addInitializer(outside);
    assertEquals(List.of("../passwd"), new GraphHeads().read(write(nested.build())).external());
  }

  @Property(tries = 300)
  void whatIsCutOrChangedIsReadOrRefused(
      @ForAll @IntRange(max = 4_000) int at, @ForAll byte value, @ForAll boolean cut)
      throws IOException {
    byte[] bytes = Files.readAllBytes(TINY.resolve("matmul-relu.onnx"));
    int place = at % bytes.length;
    byte[] damaged = cut ? java.util.Arrays.copyOf(bytes, place) : bytes;
    if (!cut) {
      damaged[place] = value;
    }
    Path file = Files.createTempFile("damaged", ".onnx");
    try {
      new GraphHeads().read(Files.write(file, damaged));
    } catch (IOException e) {
      assertTrue(String.valueOf(e.getMessage()).contains(file.toString()), e.getMessage());
    } finally {
      Files.delete(file);
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = directory.resolve("a.onnx");
    for (String text : new String[] {"", "abc", "<html>not found</html>"}) {
      Files.writeString(file, text);
      IOException refused = assertThrows(IOException.class, () -> new GraphHeads().read(file));
      assertTrue(String.valueOf(refused.getMessage()).contains("ONNX file"));
    }
  }

  private Path write(ModelProto model) throws IOException {
    return Files.write(directory.resolve("model.onnx"), model.toByteArray());
  }
}
