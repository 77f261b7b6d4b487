package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.vad.SpeechSink;
import io.cochlea.api.vad.Vad;
import io.cochlea.api.vad.VadFactory;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.locks.LockSupport;

/**
 * How one detector fared in one scene, frame of 20 ms by frame.
 *
 * @param f1 of the frames found to be speech
 * @param alarmsPerMinute stretches of at least 60 ms taken for speech where there is none, per
 *     minute without speech
 * @param alarmShare share of the frames without speech that are taken for it
 * @param missed share of the frames of speech not found
 * @param micros CPU time of all threads per frame
 */
record VadScore(
    String scene,
    String detector,
    double f1,
    double alarmsPerMinute,
    double alarmShare,
    double missed,
    double micros) {

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
  private static final float THRESHOLD = 0.5f;
  private static final int FRAMES_PER_MINUTE = 60 * 50;
  private static final int ALARM_FRAMES = 3;

  static VadScore of(String name, VadScene scene, String detector, VadFactory factory) {
    boolean[] found = new boolean[scene.frames()];
    long before = cpuNanos();
    listen(scene, factory, found);
    double micros = (cpuNanos() - before) / 1e3 / scene.frames();
    int hits = 0;
    int alarms = 0;
    int misses = 0;
    int silent = 0;
    for (int f = 0; f < found.length; f++) {
      boolean speech = scene.speech(f);
      hits += found[f] && speech ? 1 : 0;
      alarms += found[f] && !speech ? 1 : 0;
      misses += !found[f] && speech ? 1 : 0;
      silent += speech ? 0 : 1;
    }
    return new VadScore(
        name,
        detector,
        2.0 * hits / (2 * hits + alarms + misses),
        (double) falseAlarms(scene, found) * FRAMES_PER_MINUTE / silent,
        (double) alarms / silent,
        (double) misses / (hits + misses),
        micros);
  }

  private static long cpuNanos() {
    return Arrays.stream(THREADS.getAllThreadIds())
        .map(THREADS::getThreadCpuTime)
        .filter(nanos -> nanos > 0)
        .sum();
  }

  private static int falseAlarms(VadScene scene, boolean[] found) {
    int alarms = 0;
    int length = 0;
    for (int f = 0; f < found.length; f++) {
      length = found[f] && !scene.speech(f) ? length + 1 : 0;
      alarms += length == ALARM_FRAMES ? 1 : 0;
    }
    return alarms;
  }

  /** A frame of 20 ms is what the judgement says that its middle lies in. */
  private static void listen(VadScene scene, VadFactory factory, boolean[] found) {
    SpeechSink sink =
        (from, to, p) -> {
          for (long f = frameWhoseMiddleIsFrom(from); f < frameWhoseMiddleIsFrom(to); f++) {
            found[(int) f] = p >= THRESHOLD;
          }
        };
    Thread listener = Thread.currentThread();
    try (Vad vad =
        factory.open(AudioFormat.SPEECH, VadCopies.NONE, () -> LockSupport.unpark(listener))) {
      long end = scene.poll();
      for (long done = 0; ; LockSupport.park(vad)) {
        done = vad.accept(scene, done, end, sink);
        if (!vad.busy()) {
          return;
        }
      }
    }
  }

  private static long frameWhoseMiddleIsFrom(long sample) {
    return (sample + VadScene.FRAME / 2) / VadScene.FRAME;
  }

  String json() {
    return String.format(
        Locale.ROOT,
        "{\"scene\":\"%s\",\"detector\":\"%s\",\"f1\":%.4f,\"falseAlarmsPerMinute\":%.2f,"
            + "\"falseAlarmShare\":%.4f,\"missed\":%.4f,\"microsPerFrame\":%.2f}",
        scene,
        detector,
        f1,
        alarmsPerMinute,
        alarmShare,
        missed,
        micros);
  }
}
