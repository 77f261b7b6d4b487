package io.cochlea.engine;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.EngineStatistics;
import io.cochlea.api.stream.StreamRefusedException.Reason;
import io.cochlea.api.stream.StreamStatistics;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The streams that are open, and what those that are over did. Thread-safe. */
final class Totals {
  private final Set<EngineStream> open = new HashSet<>();
  private final Map<Reason, Long> refused = new EnumMap<>(Reason.class);
  private final Sum over = new Sum();
  private long opened;

  synchronized void opened(EngineStream stream) {
    open.add(stream);
    opened++;
  }

  synchronized void over(EngineStream stream) {
    if (open.remove(stream)) {
      over.add(stream);
    }
  }

  synchronized void refused(Reason reason) {
    refused.merge(reason, 1L, Long::sum);
  }

  synchronized List<EngineStream> open() {
    return List.copyOf(open);
  }

  /**
   * @param admitted streams that are open or being opened
   */
  EngineStatistics statistics(int admitted, int most) {
    Sum sum = new Sum();
    List<EngineStream> live;
    long all;
    long noRoom;
    long notReady;
    synchronized (this) {
      live = List.copyOf(open);
      sum.add(over);
      all = opened;
      noRoom = refused.getOrDefault(Reason.NO_ROOM, 0L);
      notReady = refused.getOrDefault(Reason.NOT_READY, 0L);
    }
    live.forEach(sum::add);
    return sum.statistics(admitted, most, all, noRoom, notReady);
  }

  private static final class Sum {
    private double audioSeconds;
    private double lostSeconds;
    private long failed;
    private long underruns;
    private long overruns;
    private long frames;
    private long speech;
    private long utterances;
    private long falseStarts;
    private final Map<CopyLedger.Stage, Long> copied = new EnumMap<>(CopyLedger.Stage.class);

    Sum() {
      for (CopyLedger.Stage stage : CopyLedger.Stage.values()) {
        copied.put(stage, 0L);
      }
    }

    void add(EngineStream stream) {
      StreamStatistics now = stream.statistics();
      RingStatistics ring = now.ring();
      audioSeconds += (double) (ring.written() - ring.lost()) / stream.rate();
      lostSeconds += (double) ring.lost() / stream.rate();
      failed += stream.hasFailed() ? 1 : 0;
      underruns += now.underruns();
      overruns += ring.refused();
      frames += now.activity().frames();
      speech += now.activity().speech();
      utterances += now.activity().segments();
      falseStarts += now.activity().falseStarts();
      for (CopyLedger.Stage stage : CopyLedger.Stage.values()) {
        copied.merge(stage, now.copies().bytes(stage), Long::sum);
      }
    }

    void add(Sum other) {
      audioSeconds += other.audioSeconds;
      lostSeconds += other.lostSeconds;
      failed += other.failed;
      underruns += other.underruns;
      overruns += other.overruns;
      frames += other.frames;
      speech += other.speech;
      utterances += other.utterances;
      falseStarts += other.falseStarts;
      other.copied.forEach((stage, bytes) -> copied.merge(stage, bytes, Long::sum));
    }

    EngineStatistics statistics(int admitted, int most, long opened, long noRoom, long notReady) {
      return new EngineStatistics(
          admitted,
          most,
          opened,
          noRoom,
          notReady,
          failed,
          audioSeconds,
          lostSeconds,
          underruns,
          overruns,
          frames,
          speech,
          utterances,
          falseStarts,
          Map.copyOf(copied));
    }
  }
}
