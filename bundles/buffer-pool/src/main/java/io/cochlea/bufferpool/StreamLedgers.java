package io.cochlea.bufferpool;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.buffer.CopyLedgers;
import java.util.EnumMap;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.osgi.service.component.annotations.Component;

/** Opens a ledger per stream. */
@Component
public final class StreamLedgers implements CopyLedgers {

  @Override
  public CopyLedger open() {
    return new StreamLedger();
  }

  private static final class StreamLedger implements CopyLedger {
    private final EnumMap<Stage, LongAdder> bytes = new EnumMap<>(Stage.class);

    StreamLedger() {
      for (Stage stage : Stage.values()) {
        bytes.put(stage, new LongAdder());
      }
    }

    @Override
    public void copied(Stage stage, long copied) {
      if (copied < 0) {
        throw new IllegalArgumentException(copied + " bytes copied at " + stage);
      }
      at(stage).add(copied);
    }

    @Override
    public long bytes(Stage stage) {
      return at(stage).sum();
    }

    private LongAdder at(Stage stage) {
      return Objects.requireNonNull(bytes.get(stage));
    }
  }
}
