package io.cochlea.api.hardware;

import java.util.List;
import org.osgi.annotation.versioning.ProviderType;

/**
 * Which processors threads run on: those in a hurry on performance cores with their memory near,
 * the others on efficiency cores. Off in virtual machines and containers unless it is asked for.
 * Thread-safe.
 */
@ProviderType
public interface Affinity {

  /** What a thread is for. */
  enum ThreadRole {
    /** Runs streams: voice activity, features. */
    LOOP,
    /** Runs graphs; threads that its runtime starts from it inherit where it may run. */
    INFERENCE,
    /** Everything that may wait. */
    HOUSEKEEPING
  }

  /**
   * Ties the calling thread to the processors for its role, and its memory to their node. Never
   * throws: what could not be done is in the answer.
   *
   * @param group threads that work on the same memory, such as those of one graph: they share a
   *     node
   */
  Applied pin(ThreadRole role, String group);

  /** What holds for threads that are alive. */
  List<Applied> applied();

  /** Whether threads are tied, and why or why not, in one line. */
  String policy();

  /**
   * What was done for one thread.
   *
   * @param processors it may run on; empty: wherever the system puts it
   * @param node its memory comes from, −1 for any
   * @param note why it was not tied, or not wholly; empty when it was
   */
  record Applied(String thread, ThreadRole role, List<Integer> processors, int node, String note) {
    public Applied {
      processors = List.copyOf(processors);
    }
  }
}
