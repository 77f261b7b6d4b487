package io.cochlea.api.hardware;

import java.util.List;
import java.util.Set;

/**
 * The processors that are switched on.
 *
 * @param extensions what matters to inference, as Linux names it: {@code avx2}, {@code
 *     avx512_vnni}, {@code amx_int8}, {@code asimddp}, {@code i8mm} …
 * @param processors in the order of their numbers
 * @param caches as the first processor of each kind has them
 */
public record Cpu(
    String name,
    String vendor,
    String family,
    String model,
    String stepping,
    Set<String> extensions,
    List<Processor> processors,
    List<Cache> caches) {

  /** Nothing is known of it. */
  public static final Cpu UNKNOWN = new Cpu("", "", "", "", "", Set.of(), List.of(), List.of());

  public Cpu {
    extensions = Set.copyOf(extensions);
    processors = List.copyOf(processors);
    caches = List.copyOf(caches);
  }

  /**
   * A hardware thread.
   *
   * @param id its number to the operating system
   * @param core within its socket; the same for threads that share one
   * @param node of its memory, 0 where there is one only
   */
  public record Processor(int id, int socket, int core, int node, Kind kind) {
    /** What sort of core it belongs to; on most machines all are for performance. */
    public enum Kind {
      PERFORMANCE,
      EFFICIENCY
    }
  }

  /**
   * @param type {@code Data}, {@code Instruction} or {@code Unified}
   * @param sharedBy how many processors have it in common
   */
  public record Cache(int level, String type, long bytes, int sharedBy) {}

  /** Hardware threads. */
  public int logicalCores() {
    return processors.size();
  }

  /** Cores, one with several hardware threads counted once. */
  public int physicalCores() {
    return (int) processors.stream().map(p -> List.of(p.socket(), p.core())).distinct().count();
  }

  /** Whether some cores are for performance and some for efficiency. */
  public boolean hybrid() {
    return processors.stream().map(Processor::kind).distinct().count() > 1;
  }

  /** The numbers of the processors of one kind, ascending. */
  public List<Integer> numbers(Processor.Kind kind) {
    return processors.stream().filter(p -> p.kind() == kind).map(Processor::id).toList();
  }

  /** The widest vector extension: {@code avx512}, {@code avx2}, {@code neon}, or empty. */
  public String vectors() {
    if (extensions.contains("avx512f")) {
      return "avx512";
    }
    if (extensions.contains("avx2")) {
      return "avx2";
    }
    return extensions.contains("asimd") ? "neon" : "";
  }
}
