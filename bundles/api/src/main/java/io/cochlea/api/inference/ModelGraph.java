package io.cochlea.api.inference;

import java.nio.file.Path;

/**
 * An ONNX graph on disk.
 *
 * @param id for operators, unique among the graphs in use
 * @param sha256 of the file, in lower-case hexadecimal
 */
public record ModelGraph(String id, String sha256, Path path) {}
