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
    CopyLedger copies) {}
