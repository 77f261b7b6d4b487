package io.cochlea.api.inference;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.osgi.annotation.versioning.ProviderType;

/** Looks into ONNX files without compiling them or loading their weights. Thread-safe. */
@ProviderType
public interface GraphFiles {

  /**
   * What the file says of itself.
   *
   * @throws IOException naming the file, when it is no readable ONNX file
   */
  Head read(Path file) throws IOException;

  /**
   * @param signature its inputs and outputs in the graph's own order; their element types are those
   *     that a {@link Tensor} can have
   * @param opsets version of the operators by domain; empty for ONNX's own
   * @param external names of the files beside it that hold weights, as the graph has them: not
   *     checked to lie anywhere
   */
  record Head(Signature signature, Map<String, Long> opsets, List<String> external) {
    public Head {
      opsets = Map.copyOf(opsets);
      external = List.copyOf(external);
    }
  }
}
