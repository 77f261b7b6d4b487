package io.cochlea.api.vad;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.buffer.CopyLedger;
import org.osgi.annotation.versioning.ConsumerType;

/** A kind of voice activity detection; a service ranked by {@code service.ranking}. Thread-safe. */
@ConsumerType
public interface VadFactory {

  /** A short name for operators: {@code webrtc}, {@code silero}, {@code energy}. */
  String id();

  /**
   * Opens a detector; one that is a graph loads it for the first stream, and blocks meanwhile.
   *
   * @param ledger is told what the detector copies
   * @param ready run, on any thread, when a detector that was {@link Vad#busy()} has its judgement;
   *     must not block
   * @return a detector for one stream, which the caller closes
   * @throws IllegalArgumentException when the format is not handled, naming it and what is, or when
   *     the detector cannot run, with the reason
   */
  Vad open(AudioFormat format, CopyLedger ledger, Runnable ready);
}
