package io.cochlea.benchmarks;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import io.cochlea.api.stream.StreamStatistics;
import java.lang.management.ManagementFactory;
import java.util.List;

/**
 * Processor time so far, in nanoseconds.
 *
 * @param process all of it
 * @param loops the threads that streams run on
 * @param generator the thread that lets streams speak
 * @param vad within the loops: voice activity
 * @param features within the loops: features of utterances
 */
record StreamCost(long process, long loops, long generator, long vad, long features) {
  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final OperatingSystemMXBean SYSTEM =
      (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

  static StreamCost now(StreamPace pace, List<StreamTalker> talkers) {
    long loops = 0;
    for (var thread : THREADS.getThreadInfo(THREADS.getAllThreadIds())) {
      if (thread != null && thread.getThreadName().startsWith("cochlea-loop-")) {
        loops += THREADS.getThreadCpuTime(thread.getThreadId());
      }
    }
    long vad = 0;
    long features = 0;
    for (StreamTalker talker : talkers) {
      StreamStatistics statistics = talker.stream().statistics();
      vad += statistics.vadNanos();
      features += statistics.times().features();
    }
    return new StreamCost(
        SYSTEM.getProcessCpuTime(),
        loops,
        THREADS.getThreadCpuTime(pace.threadId()),
        vad,
        features);
  }

  StreamCost minus(StreamCost before) {
    return new StreamCost(
        process - before.process,
        loops - before.loops,
        generator - before.generator,
        vad - before.vad,
        features - before.features);
  }
}
