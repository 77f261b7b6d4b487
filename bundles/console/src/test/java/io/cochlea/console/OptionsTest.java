package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void everythingIsTaken() {
    Options options =
        Options.parse("--format", "SRT", "--model", "m", "--backend", "b", "-v", "--", "--a.wav");
    assertEquals(new Options(List.of("--a.wav"), Format.SRT, "m", "b", true, false), options);
  }

  @Test
  void helpNeedsNoFile() {
    assertTrue(Options.parse("--help").help());
  }

  @ParameterizedTest
  @CsvSource({
    "'',no file",
    "--loud a.wav,unknown option --loud",
    "--format xml a.wav,--format xml is not one of text",
    "a.wav --model,--model needs a value",
    "--format vtt a.wav b.wav,--format vtt takes one file"
  })
  void whatIsWrongIsNamed(String line, String reason) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Options.parse(arguments));
    assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.toString());
  }
}
