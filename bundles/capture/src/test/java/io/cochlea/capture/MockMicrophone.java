package io.cochlea.capture;

import java.util.Arrays;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.Control;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.Line;
import javax.sound.sampled.LineListener;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;
import javax.sound.sampled.spi.MixerProvider;

/**
 * Mock hardware: one microphone that the tests plug in and pull out. It has what the tests let it
 * have, all samples of the same value; one that is pulled out is silent, or closes its line.
 */
public final class MockMicrophone extends MixerProvider {

  static final String NAME = "Mock Microphone";

  private static final Mixer.Info INFO = new Mixer.Info(NAME, "Cochlea", "made up", "1") {};

  private static boolean plugged;
  private static boolean busy;
  private static int rate;
  private static int channels;
  private static short value;
  private static int available;
  private static int opened;

  static synchronized void plug(int rate, int channels, short value) {
    MockMicrophone.rate = rate;
    MockMicrophone.channels = channels;
    MockMicrophone.value = value;
    available = 0;
    plugged = true;
    busy = false;
  }

  static synchronized void pull() {
    plugged = false;
    available = 0;
  }

  static synchronized void occupy() {
    busy = true;
  }

  /** Lets it hear so many frames. */
  static synchronized void hear(int frames) {
    available += frames * channels * Short.BYTES;
  }

  private static synchronized boolean busy() {
    return busy;
  }

  private static synchronized int left() {
    return available;
  }

  private static synchronized int take(int bytes) {
    int count = Math.min(bytes, available);
    available -= count;
    return count;
  }

  static synchronized int opened() {
    return opened;
  }

  @Override
  public Mixer.Info[] getMixerInfo() {
    synchronized (MockMicrophone.class) {
      return plugged ? new Mixer.Info[] {INFO} : new Mixer.Info[0];
    }
  }

  @Override
  public Mixer getMixer(Mixer.Info info) {
    if (!info.equals(INFO)) {
      throw new IllegalArgumentException("no such mixer");
    }
    return new MockMixer();
  }

  private static boolean supports(Line.Info info) {
    if (!(info instanceof DataLine.Info wanted) || wanted.getLineClass() != TargetDataLine.class) {
      return false;
    }
    AudioFormat[] formats = wanted.getFormats();
    return formats.length == 0
        || Arrays.stream(formats)
            .allMatch(f -> f == null || (f.getSampleRate() == rate && f.getChannels() == channels));
  }

  /** What a line and a mixer have in common, and no test uses. */
  private abstract static class MockLine implements Line {
    private boolean open;

    @Override
    public Line.Info getLineInfo() {
      return new Line.Info(getClass());
    }

    @Override
    public void open() {
      open = true;
      opened++;
    }

    @Override
    public void close() {
      if (open) {
        open = false;
        opened--;
      }
    }

    @Override
    public boolean isOpen() {
      return open;
    }

    @Override
    public Control[] getControls() {
      return new Control[0];
    }

    @Override
    public boolean isControlSupported(Control.Type control) {
      return false;
    }

    @Override
    public Control getControl(Control.Type control) {
      throw new IllegalArgumentException("no controls");
    }

    @Override
    public void addLineListener(LineListener listener) {}

    @Override
    public void removeLineListener(LineListener listener) {}
  }

  private static final class MockMixer extends MockLine implements Mixer {
    @Override
    public Mixer.Info getMixerInfo() {
      return INFO;
    }

    @Override
    public Line.Info[] getSourceLineInfo() {
      return new Line.Info[0];
    }

    @Override
    public Line.Info[] getTargetLineInfo() {
      return new Line.Info[0];
    }

    @Override
    public Line.Info[] getSourceLineInfo(Line.Info info) {
      return new Line.Info[0];
    }

    @Override
    public Line.Info[] getTargetLineInfo(Line.Info info) {
      return new Line.Info[0];
    }

    @Override
    public boolean isLineSupported(Line.Info info) {
      return supports(info);
    }

    @Override
    public Line getLine(Line.Info info) throws LineUnavailableException {
      if (busy()) {
        throw new LineUnavailableException("in use by another program");
      }
      return new MockRecording();
    }

    @Override
    public int getMaxLines(Line.Info info) {
      return AudioSystem.NOT_SPECIFIED;
    }

    @Override
    public Line[] getSourceLines() {
      return new Line[0];
    }

    @Override
    public Line[] getTargetLines() {
      return new Line[0];
    }

    @Override
    public void synchronize(Line[] lines, boolean maintainSync) {}

    @Override
    public void unsynchronize(Line[] lines) {}

    @Override
    public boolean isSynchronizationSupported(Line[] lines, boolean maintainSync) {
      return false;
    }
  }

  private static final class MockRecording extends MockLine implements TargetDataLine {
    private AudioFormat format = new AudioFormat(rate, Short.SIZE, channels, true, false);

    @Override
    public void open(AudioFormat format, int bufferSize) {
      this.format = format;
      open();
    }

    @Override
    public void open(AudioFormat format) {
      open(format, AudioSystem.NOT_SPECIFIED);
    }

    @Override
    public int read(byte[] bytes, int from, int length) {
      int count = take(length);
      for (int i = 0; i < count; i += Short.BYTES) {
        bytes[from + i] = (byte) value;
        bytes[from + i + 1] = (byte) (value >> 8);
      }
      return count;
    }

    @Override
    public int available() {
      return left();
    }

    @Override
    public AudioFormat getFormat() {
      return format;
    }

    @Override
    public void drain() {}

    @Override
    public void flush() {}

    @Override
    public void start() {}

    @Override
    public void stop() {}

    @Override
    public boolean isRunning() {
      return isOpen();
    }

    @Override
    public boolean isActive() {
      return isOpen();
    }

    @Override
    public int getBufferSize() {
      return rate;
    }

    @Override
    public int getFramePosition() {
      return 0;
    }

    @Override
    public long getLongFramePosition() {
      return 0;
    }

    @Override
    public long getMicrosecondPosition() {
      return 0;
    }

    @Override
    public float getLevel() {
      return AudioSystem.NOT_SPECIFIED;
    }
  }
}
