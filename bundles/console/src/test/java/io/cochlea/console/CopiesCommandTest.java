package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.buffer.CopyLedger;
import io.cochlea.api.recognition.Session;
import io.cochlea.api.ring.RingStatistics;
import io.cochlea.api.stream.StreamStatistics;
import io.cochlea.api.vad.VadStatistics;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CopiesCommandTest {
  private static final long TWO_SECONDS = 2_000_000_000;

  @Test
  void tellsEveryStageTheRateAndWhatCameLateOrNever() {
    Map<CopyLedger.Stage, Long> bytes = new EnumMap<>(CopyLedger.Stage.class);
    bytes.put(CopyLedger.Stage.CAPTURE, 4_000_000L);
    bytes.put(CopyLedger.Stage.VAD, 128L);
    bytes.put(CopyLedger.Stage.HOST_TO_DEVICE, 1_000L);
    bytes.put(CopyLedger.Stage.DEVICE_TO_HOST, 200L);
    bytes.put(CopyLedger.Stage.KV_CACHE, 30L);
    assertEquals(
        """
        stream  capture  vad  mel  tensor  backend  device   MB/s  lost  underruns
        mic     4000000  128    0       0        0    1230  2.001   160          3\
        """,
        CopiesCommand.table(List.of(stream(new Ledger(bytes)))));
  }

  @Test
  void saysThatThereIsNone() {
    assertEquals("no stream is open", CopiesCommand.table(List.of()));
  }

  private static StreamStatistics stream(CopyLedger copies) {
    return new StreamStatistics(
        "mic",
        "demo",
        "cpu",
        "webrtc",
        new RingStatistics("mic", 1, 1, 1, 160, 0, false),
        0,
        new VadStatistics(0, 0, 0, 0, 0),
        new Session.Times(0, 0, 0),
        copies,
        3,
        TWO_SECONDS);
  }

  private record Ledger(Map<Stage, Long> stages) implements CopyLedger {
    @Override
    public void copied(Stage stage, long bytes) {
      throw new AssertionError();
    }

    @Override
    public long bytes(Stage stage) {
      return stages.getOrDefault(stage, 0L);
    }
  }
}
