package io.cochlea.api.stream;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.vad.VadStatistics;

/**
 * A snapshot of one stream.
 *
 * @param model id of its model
 * @param backend that runs it now
 * @param vad which detection listens
 * @param vadNanos time spent on voice activity, waiting for a lane included
 * @param activity what it found
 * @param copies bytes copied per stage, live
 * @param underruns how often its audio fell behind: had it been heard as it came, 100 ms late, this
 *     is how often it would have run dry. What is lost before the ring is in {@code ring}
 * @param openNanos since it was opened
 */
public record StreamStatistics(
    String name,
    String model,
    String backend,
    String vad,
    RingStatistics ring,
    long vadNanos,
    VadStatistics activity,
    Session.Times times,
    CopyLedger copies,
    long underruns,
    long openNanos) {}
