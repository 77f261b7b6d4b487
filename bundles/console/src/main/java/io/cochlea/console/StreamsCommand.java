package io.cochlea.console;

import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code streams}: what is being recognised, on what, and the time each stage took. */
@Component(
    service = StreamsCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=streams"})
public final class StreamsCommand {
  private final Engine engine;

  @Activate
  public StreamsCommand(@Reference Engine engine) {
    this.engine = engine;
  }

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
}
