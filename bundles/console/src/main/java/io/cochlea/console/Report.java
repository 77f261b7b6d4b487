package io.cochlea.console;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.placement.Placement.LaneState;
import io.cochlea.api.stream.StreamStatistics;
import java.util.Arrays;
import java.util.Formatter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** What {@code --verbose} tells of one stream: where the time went, what ran, what was copied. */
record Report(StreamStatistics stream, List<LaneState> lanes) {

  /**
   * @param seconds of audio
   * @param openNanos until the stream was open, its model loaded
   * @param runNanos from then until the text was complete
   */
  String text(String file, double seconds, long openNanos, long runNanos) {
    double wall = runNanos / 1e9;
    Formatter text = new Formatter(Locale.ROOT);
    text.format(
        "%s: %.2f s of audio in %.2f s, real-time factor %.3f%n",
        file, seconds, wall, seconds > 0 ? wall / seconds : 0);
    text.format("  loading    %8.1f ms  model %s%n", openNanos / 1e6, stream.model());
    text.format("  activity   %8.1f ms  %s%n", stream.vadNanos() / 1e6, stream.vad());
    text.format("  features   %8.1f ms%n", stream.times().features() / 1e6);
    text.format(
        "  inference  %8.1f ms  on %s%n", stream.times().inference() / 1e6, stream.backend());
    text.format("  decoding   %8.1f ms%n", stream.times().decoding() / 1e6);
    for (LaneState lane : lanes) {
      text.format(
          "  %s runs on %s: %s, %s%n", lane.graph(), lane.backend(), lane.runtime(), lane.nodes());
    }
    text.format("  copied     %s", copies(stream.copies()));
    return text.toString();
  }

  /** The bytes copied at every stage, a device's only if any, and from ring to tensor in all. */
  static String copies(CopyLedger ledger) {
    long between = ledger.bytes(CopyLedger.Stage.FEATURES) + ledger.bytes(CopyLedger.Stage.TENSOR);
    return Arrays.stream(CopyLedger.Stage.values())
            .filter(
                stage -> stage.compareTo(CopyLedger.Stage.BACKEND) <= 0 || ledger.bytes(stage) > 0)
            .map(stage ->
                stage.name().toLowerCase(Locale.ROOT).replace('_', ' ')
                    + " "
                    + ledger.bytes(stage)
                    + " B")
            .collect(Collectors.joining(", "))
        + "; ring to tensor "
        + between
        + " B";
  }
}
