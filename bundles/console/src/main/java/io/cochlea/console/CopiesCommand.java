package io.cochlea.console;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedger.Stage;
import io.cochlea.api.stream.Engine;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.console.Usage.Group;
import java.util.List;
import java.util.Locale;
import org.apache.felix.service.command.Descriptor;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;

/** {@code copies}: the bytes copied at every stage of every stream, and what came late or never. */
@Component(
    service = CopiesCommand.class,
    property = {"osgi.command.scope=cochlea", "osgi.command.function=copies"})
public final class CopiesCommand {
  private final Engine engine;

  @Activate
  public CopiesCommand(@Reference Engine engine) {
    this.engine = engine;
  }

  @Descriptor("bytes copied at every stage of every stream")
  @Usage(group = Group.SEE, value = "copies", example = "copies")
  public String copies() {
    return table(engine.streams());
  }

  static String table(List<StreamStatistics> streams) {
    Table table =
        new Table(
            "stream",
            "capture",
            "vad",
            "mel",
            "tensor",
            "backend",
            "device",
            "MB/s",
            "lost",
            "underruns");
    for (StreamStatistics s : streams) {
      CopyLedger ledger = s.copies();
      table.row(
          s.name(),
          ledger.bytes(Stage.CAPTURE),
          ledger.bytes(Stage.VAD),
          ledger.bytes(Stage.FEATURES),
          ledger.bytes(Stage.TENSOR),
          ledger.bytes(Stage.BACKEND),
          ledger.bytes(Stage.HOST_TO_DEVICE)
              + ledger.bytes(Stage.DEVICE_TO_HOST)
              + ledger.bytes(Stage.KV_CACHE),
          megabytesPerSecond(s),
          s.ring().lost(),
          s.underruns());
    }
    return table.render("no stream is open");
  }

  /** Of all stages together, since the stream was opened. */
  private static String megabytesPerSecond(StreamStatistics s) {
    long bytes = 0;
    for (Stage stage : Stage.values()) {
      bytes += s.copies().bytes(stage);
    }
    return String.format(Locale.ROOT, "%.3f", bytes * 1e3 / Math.max(1, s.openNanos()));
  }
}
