package io.cochlea.capture;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.TimeUnit;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.TargetDataLine;

/**
 * Reads an open line of S16. It asks how much there is before it reads: a read from a device that
 * was pulled out may never return.
 */
final class Recording implements MonoReader {

  /** A line that recorded and has nothing for so long is lost. */
  static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(2);

  private static final int POLL_MILLIS = 5;

  private final TargetDataLine line;
  private final int rate;
  private final int frameBytes;
  private final byte[] bytes;
  private final ByteBuffer block;
  private final int channels;

  /** The device is gone. */
  static final class LostException extends IOException {
    private static final long serialVersionUID = 1L;

    LostException(String message) {
      super(message);
    }
  }

  /** Takes over the line, which is open and started and which {@link #close()} closes. */
  Recording(TargetDataLine line) {
    this.line = line;
    AudioFormat format = line.getFormat();
    rate = (int) format.getSampleRate();
    channels = format.getChannels();
    frameBytes = channels * Short.BYTES;
    bytes = new byte[rate / 10 * frameBytes];
    block =
        ByteBuffer.wrap(bytes)
            .order(format.isBigEndian() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
  }

  @Override
  public int rate() {
    return rate;
  }

  @Override
  public long samples() {
    return -1;
  }

  /** Waits until there are {@code count} samples. */
  @Override
  public int read(float[] destination, int offset, int count) throws IOException {
    int done = 0;
    long heard = System.nanoTime();
    while (done < count) {
      int frames = Math.min(available(), count - done);
      int read = frames == 0 ? 0 : line.read(bytes, 0, frames * frameBytes) / frameBytes;
      if (read > 0) {
        decode(destination, offset + done, read);
        done += read;
        heard = System.nanoTime();
      } else if (!line.isOpen() || System.nanoTime() - heard > PATIENCE_NANOS) {
        throw new LostException("the device is gone");
      } else {
        pause();
      }
    }
    return done;
  }

  private int available() {
    return Math.clamp(line.available(), 0, bytes.length) / frameBytes;
  }

  private void decode(float[] destination, int offset, int frames) {
    for (int i = 0; i < frames; i++) {
      float sum = 0;
      for (int channel = 0; channel < channels; channel++) {
        sum += Coding.S16.decode(block, i * frameBytes + channel * Short.BYTES);
      }
      destination[offset + i] = sum / channels;
    }
  }

  private static void pause() throws InterruptedIOException {
    try {
      Thread.sleep(POLL_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while recording");
    }
  }

  @Override
  public void close() {
    line.close();
  }
}
