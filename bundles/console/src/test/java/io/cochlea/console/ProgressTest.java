package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.cochlea.api.recognition.Hypothesis;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream err = new PrintStream(bytes, true, StandardCharsets.UTF_8);
  private final Progress progress = new Progress(err, true);

  @Test
  void whatMayStillChangeIsDimAndNothingIsClearedBefore() {
    progress.show(hypothesis("the cat sat", 8));
    assertEquals("\r" + "the cat \033[2msat\033[0m" + "\033[K", shown());
  }

  @Test
  void ofMoreThanALineTheEndIsShown() {
    String text = "a".repeat(50) + "b".repeat(50);
    progress.show(hypothesis(text, 60));
    String end = "…" + "a".repeat(28) + "b".repeat(10) + "\033[2m" + "b".repeat(40);
    assertEquals("\r" + end + "\033[0m\033[K", shown());
  }

  @Test
  void wordsStandInsteadOfTheShareUntilTheyAreFinal() {
    progress.show(hypothesis("the", 0));
    progress.show("a.wav", 50, 100, 16_000);
    progress.clear();
    progress.show("a.wav", 60, 100, 16_000);
    assertEquals("\r\033[2mthe\033[0m\033[K" + "\r\033[K" + "\r\033[Ka.wav 60 %", shown());
  }

  @Test
  void aPipeSeesNothing() {
    Progress piped = new Progress(err, false);
    piped.show(hypothesis("the", 0));
    piped.clear();
    assertEquals("", shown());
  }

  @Test
  void noModelWritesToTheTerminalWhatIsNoText() {
    progress.show(hypothesis("a\033[2Jb", 6));
    assertEquals("\ra [2Jb\033[2m\033[0m\033[K", shown());
  }

  private static Hypothesis hypothesis(String text, int stable) {
    return new Hypothesis(0, 1, text, stable);
  }

  private String shown() {
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
