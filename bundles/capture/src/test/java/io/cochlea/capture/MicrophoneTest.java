package io.cochlea.capture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.audio.Microphones.Device;
import java.io.IOException;
import java.lang.annotation.Annotation;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** With mock hardware only: unproven on a real device. */
class MicrophoneTest {

  private record Settings(int returnSeconds) implements MicrophoneCapture.Config {
    @Override
    public Class<? extends Annotation> annotationType() {
      return MicrophoneCapture.Config.class;
    }
  }

  private final MicrophoneCapture microphones = new MicrophoneCapture(new Settings(1));

  @AfterEach
  void nothingStaysOpen() {
    MockMicrophone.pull();
    assertEquals(0, MockMicrophone.opened());
  }

  private static String message(Executable call) {
    return String.valueOf(assertThrows(IOException.class, call).getMessage());
  }

  @Test
  void devicesComeAndGo() throws IOException {
    MockMicrophone.plug(16_000, 1, (short) 1);
    assertTrue(microphones.devices().contains(new Device(MockMicrophone.NAME, "made up")));
    MockMicrophone.pull();
    assertTrue(microphones.devices().stream().noneMatch(d -> d.id().equals(MockMicrophone.NAME)));
  }

  @Test
  void isChosenByItsNameOrAPartOfIt() throws IOException {
    MockMicrophone.plug(16_000, 1, (short) 1);
    for (String name : new String[] {MockMicrophone.NAME, "mock"}) {
      microphones.open(name).close();
    }
    String refusal = message(() -> microphones.open("Studio"));
    assertTrue(refusal.contains("no microphone is 'Studio'; there is '"), refusal);
    assertTrue(refusal.contains(MockMicrophone.NAME), refusal);
  }

  @Test
  void whatCannotBeOpenedIsNamed() {
    MockMicrophone.plug(16_000, 1, (short) 1);
    MockMicrophone.occupy();
    assertEquals(
        "microphone 'Mock Microphone' cannot be opened: in use by another program",
        message(() -> microphones.open("mock")));
    MockMicrophone.plug(96_000, 1, (short) 1);
    assertTrue(message(() -> microphones.open("mock")).contains("records in none of"));
  }

  @Test
  void isHeardInTheRingsFormat() throws IOException {
    for (int[] format : new int[][] {{16_000, 1}, {48_000, 2}, {44_100, 1}}) {
      MockMicrophone.plug(format[0], format[1], (short) 1_000);
      MemoryWriter writer = new MemoryWriter();
      try (AudioSource source = microphones.open("mock")) {
        assertEquals(AudioFormat.SPEECH, source.format());
        assertEquals(-1, source.samples());
        MockMicrophone.hear(format[0] * 3 / 10);
        assertEquals(1_600, source.pump(writer));
        assertEquals(1_600, source.pump(writer));
      }
      short[] heard = writer.written();
      for (int i = 800; i < heard.length; i++) {
        assertEquals(1_000, heard[i], 1, "sample " + i + " of " + Arrays.toString(format));
      }
    }
  }

  @Test
  void whatTheRingHasNoRoomForIsAGap() throws IOException {
    MockMicrophone.plug(16_000, 1, (short) 5);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = microphones.open("mock")) {
      MockMicrophone.hear(4_800);
      assertEquals(1_600, source.pump(writer));
      writer.room(1_599);
      assertEquals(1_600, source.pump(writer));
      writer.room(1_600);
      assertEquals(1_600, source.pump(writer));
    }
    assertEquals(3_200, writer.written().length);
    assertEquals(1_600, writer.gaps());
  }

  @Test
  void whatIsNotReadInTimeIsAGap() throws Exception {
    MockMicrophone.plug(16_000, 1, (short) 5);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = microphones.open("mock")) {
      Thread.sleep(1_500);
      MockMicrophone.hear(1_600);
      long count = source.pump(writer);
      assertEquals(count, writer.gaps() + 1_600);
    }
    assertEquals(0.5, writer.gaps() / 16_000.0, 0.3);
  }

  @Test
  void onePulledOutAndPutInAgainLeavesAGapAsLongAsItWasAway() throws Exception {
    MockMicrophone.plug(16_000, 1, (short) 7);
    MemoryWriter writer = new MemoryWriter();
    try (AudioSource source = microphones.open("mock")) {
      MockMicrophone.hear(2_000);
      assertEquals(1_600, source.pump(writer));
      long begun = System.nanoTime();
      MockMicrophone.pull();
      Thread user =
          Thread.ofVirtual()
              .start(() -> {
                sleep(Recording.PATIENCE_NANOS / 1_000_000 + 300);
                MockMicrophone.plug(16_000, 1, (short) 9);
              });
      long gap = source.pump(writer);
      user.join();
      double seconds = (System.nanoTime() - begun) / 1e9;
      assertEquals(seconds, gap / 16_000.0, 0.3);
      assertEquals(gap, writer.gaps());
      MockMicrophone.hear(1_600);
      assertEquals(1_600, source.pump(writer));
      assertEquals(9, writer.written()[1_700]);
    }
  }

  @Test
  void onePulledOutForGoodEndsTheSourceWithItsName() throws IOException {
    MockMicrophone.plug(16_000, 1, (short) 7);
    try (AudioSource source = microphones.open("mock")) {
      MockMicrophone.pull();
      assertEquals(
          "microphone 'mock' vanished and did not come back within 1 s",
          message(() -> source.pump(new MemoryWriter())));
    }
  }

  @Test
  void anInterruptEndsTheWait() throws Exception {
    MockMicrophone.plug(16_000, 1, (short) 7);
    try (AudioSource source = microphones.open("mock")) {
      Thread.currentThread().interrupt();
      assertTrue(message(() -> source.pump(new MemoryWriter())).contains("interrupted"));
      assertTrue(Thread.interrupted());
    }
  }

  @Test
  void settingsAreChecked() {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> new MicrophoneCapture(new Settings(-1)));
    assertEquals("returnSeconds -1 is not within 0 to 3600", refusal.getMessage());
  }

  private static void sleep(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
