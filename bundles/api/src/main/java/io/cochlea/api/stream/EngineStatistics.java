package io.cochlea.api.stream;

import io.cochlea.api.buffer.CopyLedger;
import java.util.Map;

/**
 * What all streams did since the engine began, those that are over included.
 *
 * @param open streams now, those being opened too
 * @param most that may be open
 * @param opened streams
 * @param noRoom streams refused for want of room
 * @param notReady streams refused for want of a model, voice activity or a backend
 * @param failed streams that broke off
 * @param audioSeconds written to rings
 * @param lostSeconds of audio that never reached a ring
 * @param underruns as in {@link StreamStatistics}
 * @param overruns claims refused because a ring was full
 * @param frames judged by voice activity
 * @param speech frames of them
 * @param utterances begun
 * @param falseStarts runs of speech too short for an utterance
 * @param copied bytes per stage
 */
public record EngineStatistics(
    int open,
    int most,
    long opened,
    long noRoom,
    long notReady,
    long failed,
    double audioSeconds,
    double lostSeconds,
    long underruns,
    long overruns,
    long frames,
    long speech,
    long utterances,
    long falseStarts,
    Map<CopyLedger.Stage, Long> copied) {}
