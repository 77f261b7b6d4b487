package io.cochlea.api.model;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/** The models in the user's own directory, and those that a manifest names. Thread-safe. */
@ProviderType
public interface ModelStore {

  /** Where models lie, each in a folder of its own; the owner's only. */
  Path directory();

  /**
   * What a manifest offers.
   *
   * @throws IOException naming the manifest and what is wrong in it
   */
  List<Pullable> manifest(Path file) throws IOException;

  /**
   * Fetches a model into {@link #directory()}. What a broken pull has got is kept and gone on with;
   * the folder appears complete or not at all.
   *
   * @param model as the manifest has it
   * @return its folder
   * @throws IOException naming the file and why it was refused or could not be fetched
   */
  Path pull(Pullable model, Progress progress) throws IOException, InterruptedException;

  /**
   * Writes faster variants of the graphs beside them and keeps those that answer like the original.
   *
   * @return what was tried
   * @throws IOException when the folder cannot be read or written to
   */
  List<Variant> optimize(Path folder, Progress progress) throws IOException;

  /** Hears how far a long operation is. Called by the thread that asked for it. */
  interface Progress {
    /**
     * @param done bytes
     * @param all bytes
     */
    void at(String file, long done, long all);
  }

  /**
   * A model somewhere else.
   *
   * @param family for operators
   */
  record Pullable(String id, String family, List<Source> sources) {
    public Pullable {
      sources = List.copyOf(sources);
    }

    /** Bytes to fetch. */
    public long bytes() {
      return sources.stream().mapToLong(Source::bytes).sum();
    }
  }

  /**
   * A file of a model, or an archive with several.
   *
   * @param from {@code https} or {@code file}
   * @param name in the model's folder; an archive is unpacked
   * @param sha256 in lower-case hexadecimal
   * @param bytes exactly as many
   */
  record Source(URI from, String name, String sha256, long bytes) {}

  /**
   * @param file that was written
   * @param cosine of its answer with the original's, the least of all outputs
   * @param kept whether it is good enough
   * @param note what was done, or why it was not kept
   */
  record Variant(Path file, double cosine, boolean kept, String note) {}
}
