package io.cochlea.modelstore.optimize;

import ai.onnx.proto.OnnxMl.ModelProto;
import com.google.protobuf.InvalidProtocolBufferException;
import io.cochlea.api.inference.CompiledGraph;
import io.cochlea.api.inference.InferenceBackend;
import io.cochlea.api.inference.InferenceException;
import io.cochlea.api.inference.ModelGraph;
import io.cochlea.api.inference.ShapeProfiles;
import io.cochlea.api.model.ModelStore.Progress;
import io.cochlea.api.model.ModelStore.Variant;
import io.cochlea.modelstore.Sha256;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Writes variants of a folder's graphs beside them. Each is run against its original before it gets
 * its name; the originals are only read.
 */
public final class Optimizer {
  /** Least cosine of a variant's answer with the original's. */
  static final double LIKE = 0.999;

  private static final String ENDING = ".onnx";
  private static final String EIGHT_BITS = "_rowint8" + ENDING;

  /** Many rows a run: bound by arithmetic, of which eight bits by rows save nothing. */
  private static final String ENCODER = "encoder";

  private static final String IN_PLACE = "decoder_in_place";

  /** Already smaller than float32, or ours. */
  private static final String VARIANT =
      ".*[._](rowint8|int8|quantized|uint8|q8|q4|q4f16|bnb4|fp16)\\.onnx|(.*/)?"
          + IN_PLACE
          + ".*\\.onnx";

  /** Above it a protobuf cannot be, and its copies would fill the heap. */
  private static final long MOST_BYTES = 1L << 30;

  private static final int COPIES = 4;

  private final InferenceBackend backend;
  private final Progress progress;
  private final List<Variant> variants = new ArrayList<>();

  /**
   * @param backend that the variants are tried on
   */
  public Optimizer(InferenceBackend backend, Progress progress) {
    this.backend = backend;
    this.progress = progress;
  }

  /** Tries what can be made of every graph in the folder and in its {@code onnx}. */
  public List<Variant> run(Path folder) throws IOException {
    List<Path> graphs;
    try (Stream<Path> files = Files.walk(folder, 2)) {
      graphs =
          files
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> file.toString().endsWith(ENDING))
              .filter(file -> !folder.relativize(file).toString().matches(VARIANT))
              .sorted()
              .toList();
    }
    long all = 0;
    for (Path graph : graphs) {
      all += Files.size(graph);
    }
    long done = 0;
    for (Path graph : graphs) {
      progress.at(String.valueOf(graph.getFileName()), done, all);
      String name = String.valueOf(graph.getFileName());
      if (!name.contains(ENCODER)) {
        quantise(graph);
      }
      boolean split = Files.exists(graph.resolveSibling("decoder_with_past_model.onnx"));
      if (name.equals("decoder_with_past_model.onnx")
          || (name.equals("decoder_model_merged.onnx") && !split)) {
        inPlace(graph);
      }
      done += Files.size(graph);
      progress.at(name, done, all);
    }
    return List.copyOf(variants);
  }

  private void quantise(Path graph) throws IOException {
    String name = String.valueOf(graph.getFileName());
    Path target =
        graph.resolveSibling(name.substring(0, name.length() - ENDING.length()) + EIGHT_BITS);
    write(target, graph, "eight bits, of " + name, Likeness::of, RowQuantizer::of);
  }

  private void inPlace(Path decoder) throws IOException {
    Path target = decoder.resolveSibling(IN_PLACE + ENDING);
    String note = "cache in place, of " + decoder.getFileName();
    if (write(target, decoder, note, Likeness::inPlace, InPlaceDecoder::of)) {
      Path smaller = decoder.resolveSibling(IN_PLACE + EIGHT_BITS);
      write(smaller, target, note + ", in eight bits", Likeness::of, RowQuantizer::of);
    }
  }

  @FunctionalInterface
  private interface Comparison {
    double of(CompiledGraph original, CompiledGraph variant) throws InferenceException;
  }

  @FunctionalInterface
  private interface Rewriting {
    ModelProto of(ModelProto original) throws UnsuitedException;
  }

  /** Whether the variant is kept. */
  private boolean write(
      Path target, Path original, String note, Comparison comparison, Rewriting rewriting)
      throws IOException {
    Path part = Files.createTempFile(original.resolveSibling(""), ".optimize", ENDING);
    try {
      save(rewriting.of(load(original)), part);
      double cosine = compare(original, part, comparison);
      boolean like = cosine >= LIKE;
      if (like) {
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      }
      String verdict = like ? note : note + ": its answer is not like the original's";
      variants.add(new Variant(target, cosine, like, verdict));
      return like;
    } catch (UnsuitedException | InferenceException e) {
      variants.add(new Variant(target, Double.NaN, false, String.valueOf(e.getMessage())));
      return false;
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private static ModelProto load(Path file) throws IOException {
    long bytes = Files.size(file);
    if (bytes > Math.min(MOST_BYTES, Runtime.getRuntime().maxMemory() / COPIES)) {
      throw new UnsuitedException(
          "its %d MiB are too many for a Java heap of %d MiB"
              .formatted(bytes >> 20, Runtime.getRuntime().maxMemory() >> 20));
    }
    try {
      return ModelProto.parseFrom(Files.readAllBytes(file));
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(file + " is no ONNX file, or damaged: " + e.getMessage(), e);
    }
  }

  private static void save(ModelProto model, Path file) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      model.writeTo(out);
    }
  }

  private double compare(Path original, Path variant, Comparison comparison)
      throws IOException, InferenceException {
    try (CompiledGraph left = compile(original);
        CompiledGraph right = compile(variant)) {
      return comparison.of(left, right);
    }
  }

  private CompiledGraph compile(Path file) throws IOException, InferenceException {
    String name = "optimize/" + file.getFileName();
    return backend.compile(new ModelGraph(name, Sha256.of(file), file), ShapeProfiles.DYNAMIC);
  }
}
