package io.cochlea.hardware;

import com.sun.jna.Library;
import com.sun.jna.Native;
import io.cochlea.api.hardware.Affinity.ThreadRole;
import java.util.List;
import java.util.stream.IntStream;

/**
 * macOS takes no processors, but a quality of service, from which it chooses the kind of core.
 * Unproven: it was never run.
 */
final class MacThreads implements ThreadCalls {

  private static final int USER_INTERACTIVE = 0x21;
  private static final int USER_INITIATED = 0x19;
  private static final int UTILITY = 0x11;

  /** The system library's. */
  private interface Pthread extends Library {
    int pthread_set_qos_class_self_np(int quality, int priority);
  }

  private final Pthread pthread = Native.load("System", Pthread.class);

  @Override
  public List<Integer> allowed() {
    return IntStream.range(0, Runtime.getRuntime().availableProcessors()).boxed().toList();
  }

  @Override
  public String run(ThreadRole role, List<Integer> processors) {
    int quality =
        switch (role) {
          case LOOP -> USER_INTERACTIVE;
          case INFERENCE -> USER_INITIATED;
          case HOUSEKEEPING -> UTILITY;
        };
    int error = pthread.pthread_set_qos_class_self_np(quality, 0);
    return error == 0 ? "" : "quality of service refused: error " + error;
  }

  @Override
  public String memory(int node) {
    return "";
  }
}
