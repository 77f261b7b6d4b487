package io.cochlea.modelstore;

import ai.onnx.proto.OnnxMl.AttributeProto;
import ai.onnx.proto.OnnxMl.GraphProto;
import ai.onnx.proto.OnnxMl.ModelProto;
import ai.onnx.proto.OnnxMl.NodeProto;
import ai.onnx.proto.OnnxMl.OperatorSetIdProto;
import ai.onnx.proto.OnnxMl.StringStringEntryProto;
import ai.onnx.proto.OnnxMl.TensorProto;
import ai.onnx.proto.OnnxMl.TensorShapeProto.Dimension;
import ai.onnx.proto.OnnxMl.TypeProto;
import ai.onnx.proto.OnnxMl.ValueInfoProto;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.cochlea.api.inference.ElementType;
import io.cochlea.api.inference.GraphFiles.Head;
import io.cochlea.api.inference.Signature;
import io.cochlea.api.inference.TensorSpec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Walks through a {@code ModelProto} field by field, reads the small ones and skips the weights.
 * Used once.
 */
final class HeadReader {
  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_TENSORS = 10_000;
  private static final int DEPTH = 16;

  private final List<ValueInfoProto> inputs = new ArrayList<>();
  private final List<ValueInfoProto> outputs = new ArrayList<>();
  private final Set<String> initialised = new HashSet<>();
  private final Set<String> external = new LinkedHashSet<>();
  private final Map<String, String> metadata = new HashMap<>();
  private final Map<String, Long> opsets = new HashMap<>();

  /** What is done with a field that is a message or a text; its length is still to be read. */
  private interface Field {
    /** False to have it skipped. */
    boolean read(int number) throws IOException;
  }

  Head read(InputStream stream) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(stream);
    fields(in, number -> model(in, number));
    if (inputs.isEmpty() || outputs.isEmpty() || opsets.isEmpty()) {
      throw new IOException("it has no graph with inputs and outputs");
    }
    List<TensorSpec> specs = new ArrayList<>();
    for (ValueInfoProto input : inputs) {
      // before version 4 of the format weights were inputs, too
      if (!initialised.contains(input.getName())) {
        specs.add(spec(input));
      }
    }
    List<TensorSpec> results = new ArrayList<>();
    for (ValueInfoProto output : outputs) {
      results.add(spec(output));
    }
    return new Head(new Signature(specs, results, metadata), opsets, List.copyOf(external));
  }

  private boolean model(CodedInputStream in, int number) throws IOException {
    switch (number) {
      case ModelProto.GRAPH_FIELD_NUMBER -> inside(in, field -> graph(in, field, 0));
      case ModelProto.OPSET_IMPORT_FIELD_NUMBER -> {
        var opset = OperatorSetIdProto.parseFrom(small(in));
        opsets.put(opset.getDomain(), opset.getVersion());
      }
      case ModelProto.METADATA_PROPS_FIELD_NUMBER -> {
        var entry = StringStringEntryProto.parseFrom(small(in));
        metadata.put(entry.getKey(), entry.getValue());
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean graph(CodedInputStream in, int number, int depth) throws IOException {
    switch (number) {
      case GraphProto.NODE_FIELD_NUMBER -> inside(in, field -> node(in, field, depth));
      case GraphProto.INITIALIZER_FIELD_NUMBER -> inside(in, field -> tensor(in, field, depth));
      case GraphProto.INPUT_FIELD_NUMBER -> {
        return depth == 0 && value(in, inputs);
      }
      case GraphProto.OUTPUT_FIELD_NUMBER -> {
        return depth == 0 && value(in, outputs);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean value(CodedInputStream in, List<ValueInfoProto> values)
      throws IOException {
    if (values.size() >= MOST_TENSORS) {
      throw new IOException("its graph has more than " + MOST_TENSORS + " inputs or outputs");
    }
    values.add(ValueInfoProto.parseFrom(small(in)));
    return true;
  }

  private boolean node(CodedInputStream in, int number, int depth) throws IOException {
    if (number == NodeProto.ATTRIBUTE_FIELD_NUMBER) {
      inside(in, field -> attribute(in, field, depth));
      return true;
    }
    return false;
  }

  private boolean attribute(CodedInputStream in, int number, int depth) throws IOException {
    switch (number) {
      case AttributeProto.G_FIELD_NUMBER, AttributeProto.GRAPHS_FIELD_NUMBER -> {
        if (depth >= DEPTH) {
          throw new IOException("its graphs are nested deeper than " + DEPTH);
        }
        inside(in, field -> graph(in, field, depth + 1));
      }
      case AttributeProto.T_FIELD_NUMBER, AttributeProto.TENSORS_FIELD_NUMBER ->
          inside(in, field -> tensor(in, field, depth + 1));
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean tensor(CodedInputStream in, int number, int depth) throws IOException {
    switch (number) {
      case TensorProto.NAME_FIELD_NUMBER -> {
        String name = new String(small(in), StandardCharsets.UTF_8);
        if (depth == 0) {
          initialised.add(name);
        }
      }
      case TensorProto.EXTERNAL_DATA_FIELD_NUMBER -> {
        var entry = StringStringEntryProto.parseFrom(small(in));
        if (entry.getKey().equals("location")) {
          external.add(entry.getValue());
        }
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  /** Reads a message's fields in place. */
  private static void inside(CodedInputStream in, Field field) throws IOException {
    int limit = in.pushLimit(in.readRawVarint32());
    fields(in, field);
    in.checkLastTagWas(0);
    in.popLimit(limit);
  }

  private static void fields(CodedInputStream in, Field field) throws IOException {
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      boolean nested = WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
      if (!nested || !field.read(WireFormat.getTagFieldNumber(tag))) {
        in.skipField(tag);
      }
    }
  }

  private static byte[] small(CodedInputStream in) throws IOException {
    int length = in.readRawVarint32();
    if (length < 0 || length > MOST_BYTES) {
      throw new IOException("a field has " + length + " bytes, allowed are " + MOST_BYTES);
    }
    return in.readRawBytes(length);
  }

  private static TensorSpec spec(ValueInfoProto value) throws IOException {
    TypeProto.Tensor tensor = value.getType().getTensorType();
    List<Dimension> dimensions = tensor.getShape().getDimList();
    long[] shape =
        dimensions.stream().mapToLong(d -> d.hasDimValue() ? d.getDimValue() : -1).toArray();
    return new TensorSpec(
        value.getName(),
        type(value.getName(), tensor.getElemType()),
        shape,
        dimensions.stream().map(Dimension::getDimParam).toList());
  }

  private static ElementType type(String name, int type) throws IOException {
    TensorProto.DataType known = TensorProto.DataType.forNumber(type);
    return switch (known) {
      case FLOAT -> ElementType.FLOAT32;
      case FLOAT16 -> ElementType.FLOAT16;
      case INT64 -> ElementType.INT64;
      case INT32 -> ElementType.INT32;
      case INT8 -> ElementType.INT8;
      case UINT8 -> ElementType.UINT8;
      case BOOL -> ElementType.BOOL;
      case null, default ->
          throw new IOException("tensor '" + name + "' is of type " + known + ", which none takes");
    };
  }
}
