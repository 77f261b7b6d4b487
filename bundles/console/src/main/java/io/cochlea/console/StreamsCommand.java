package io.cochlea.console;

import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.VadStatistics;
import io.cochlea.console.Usage.Group;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/**
 * {@code streams}: what is being recognised, on what, and the time each stage took; {@code vad}:
 * what voice activity found in each.
 */
@Component(
    service = StreamsCommand.class,
    property = {
      "osgi.command.scope=cochlea",
      "osgi.command.function=streams",
      "osgi.command.function=vad"
    })
public final class StreamsCommand {
  private final Engine engine;

  @Activate
  public StreamsCommand(@Reference Engine engine) {
    this.engine = engine;
  }

  @Descriptor("what is recognised, and the time of each stage")
  @Usage(group = Group.SEE, value = "streams", example = "streams")
  public String streams() {
    Table table =
        new Table(
            "stream", "model", "backend", "vad", "activity", "features", "inference", "decoding");
    for (StreamStatistics s : engine.streams()) {
      table.row(
          s.name(),
          s.model(),
          s.backend(),
          s.vad(),
          Units.millis(s.vadNanos()) + " ms",
          Units.millis(s.times().features()) + " ms",
          Units.millis(s.times().inference()) + " ms",
          Units.millis(s.times().decoding()) + " ms");
    }
    return table.render("no stream is open");
  }

  @Descriptor("what voice activity found in each stream")
  @Usage(group = Group.SEE, value = "vad", example = "vad")
  public String vad() {
    Table table =
        new Table("stream", "vad", "frames", "speech", "segments", "false starts", "now", "cost");
    for (StreamStatistics s : engine.streams()) {
      VadStatistics found = s.activity();
      long frames = Math.max(1, found.frames());
      table.row(
          s.name(),
          s.vad(),
          Long.toString(found.frames()),
          String.format(Locale.ROOT, "%.0f %%", 100.0 * found.speech() / frames),
          Long.toString(found.segments()),
          Long.toString(found.falseStarts()),
          String.format(Locale.ROOT, "%.2f", found.probability()),
          String.format(Locale.ROOT, "%.1f µs", s.vadNanos() / 1e3 / frames));
    }
    return table.render("no stream is open");
  }
}
