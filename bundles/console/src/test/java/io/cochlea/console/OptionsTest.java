package io.cochlea.console;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioFormat.Encoding;
import io.cochlea.api.recognition.RecognitionOptions;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void everythingIsTaken() {
    Options options =
        Options.forFiles(
            ("--format SRT --model m --backend b --language pt-BR --translate --prompt P --partials"
                    + " -v -- --a.wav")
                .split(" ", -1));
    var recognition = new RecognitionOptions("pt-BR", true, "P", null, List.of(), true);
    assertEquals(
        new Options(List.of("--a.wav"), Format.SRT, "m", "b", null, 0, recognition, true, false),
        options);
  }

  @Test
  void anyWordOnRawAudioMakesItRaw() {
    assertNull(Options.forFiles("-").raw());
    assertEquals(AudioFormat.SPEECH, Options.forFiles("--encoding", "s16", "-").raw());
    assertEquals(
        new AudioFormat(Encoding.F32, 48_000, 2),
        Options.forFiles("--channels", "2", "--rate", "48000", "--encoding", "F32", "-").raw());
    assertEquals(
        new AudioFormat(Encoding.S16, 44_100, 1), Options.forFiles("--rate", "44100", "-").raw());
  }

  @Test
  void whoSpeaksIsShownTheWordsAsTheyCome() {
    assertFalse(Options.forFiles("a.wav").recognition().partials());
    assertTrue(Options.forDevice().recognition().partials());
  }

  @Test
  void aDeviceNeedNotBeNamed() {
    assertEquals(List.of(""), Options.forDevice().sources());
    Options options = Options.forDevice("--seconds", "3", "USB");
    assertEquals(List.of("USB"), options.sources());
    assertEquals(3, options.seconds());
  }

  @Test
  void helpNeedsNoFile() {
    assertTrue(Options.forFiles("--help").help());
  }

  @ParameterizedTest
  @CsvSource({
    "'',no file",
    "--loud a.wav,unknown option --loud",
    "--format xml a.wav,'--format xml is not one of text, json, srt, vtt'",
    "a.wav --model,--model needs a value",
    "--format vtt a.wav b.wav,--format vtt takes one file",
    "--encoding s24 -,'--encoding s24 is not one of s16, f32'",
    "--rate 0 -,--rate 0 is not within 1 to 192000",
    "--rate 4000 -,rate 4000 Hz is not within 8000 to 192000",
    "--channels 64 -,--channels 64 is not within 1 to 8",
    "--language e,--language e is no language tag",
    "--seconds 3 a.wav,--seconds is for listen"
  })
  void whatIsWrongIsNamed(String line, String reason) {
    String[] arguments = line.isEmpty() ? new String[0] : line.split(" ", -1);
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Options.forFiles(arguments));
    assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.toString());
  }

  @ParameterizedTest
  @CsvSource({
    "a b,'listen takes one device, not 2'",
    "--rate 8000,a device is asked for its own",
    "--seconds x,--seconds x is not within 1 to 86400"
  })
  void whatIsWrongWithADeviceIsNamed(String line, String reason) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> Options.forDevice(line.split(" ", -1)));
    assertTrue(String.valueOf(refusal.getMessage()).contains(reason), refusal.toString());
  }
}
