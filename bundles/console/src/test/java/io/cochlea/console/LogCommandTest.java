package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

class LogCommandTest {

  @Test
  void whatWasLoggedCannotForgeALineNorPlayWithTheTerminal() {
    LogRecord record =
        new LogRecord(Level.WARNING, "user a\n12:00:00.000 INFO  Main - all is well\033[2J");
    record.setLoggerName("io.cochlea.gateway.Access");
    record.setThrown(new IOException("x\r"));
    String line = LogCommand.line(record).substring("00:00:00.000 ".length());
    assertEquals(
        "WARN  Access - user a\\x0A12:00:00.000 INFO  Main - all is well\\x1B[2J"
            + " (java.io.IOException: x\\x0D)",
        line);
  }

  @Test
  void aLevelThatIsNoneIsRefusedWithThoseThatAre() {
    assertEquals(
        "level 'loud' is not one of trace, debug, info, warn, error",
        assertThrows(IllegalArgumentException.class, () -> LogLevel.of("loud")).getMessage());
    assertEquals(LogLevel.DEBUG, LogLevel.of(Level.FINE));
  }
}
