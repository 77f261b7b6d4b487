package io.cochlea.capture;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A microphone that may be pulled out and put in again: what was missed in between becomes a gap.
 */
final class MicrophoneSource implements AudioSource {

  private static final int RETRY_MILLIS = 200;

  private final Logger log = LoggerFactory.getLogger(MicrophoneSource.class);
  private final @Nullable String device;
  private final String name;
  private final Duration patience;
  private LiveSource live;

  /** When the line was last read, on the clock of {@link System#nanoTime()}. */
  private long until;

  MicrophoneSource(@Nullable String device, Duration patience) throws IOException {
    this.device = device;
    this.name = "microphone" + (device == null ? "" : " '" + device + "'");
    this.patience = patience;
    this.live = new LiveSource(new Recording(Lines.open(device)));
    this.until = System.nanoTime();
  }

  @Override
  public AudioFormat format() {
    return live.format();
  }

  @Override
  public long samples() {
    return -1;
  }

  @Override
  public long pump(RingWriter writer) throws IOException {
    long count = overrun();
    if (count > 0) {
      writer.gap(count);
      log.warn("{} was not read in time; {} s were lost", name, format().seconds(count));
      until = System.nanoTime() - Lines.BUFFERED_NANOS;
    }
    try {
      count += live.pump(writer);
    } catch (Recording.LostException e) {
      live.close();
      log.warn("{} vanished; waiting {} s for it", name, patience.toSeconds());
      live = reopened(e);
      long missed = Math.max(1, samples(System.nanoTime() - until));
      writer.gap(missed);
      log.warn("{} is back; {} s were missed", name, format().seconds(missed));
      count += missed;
    }
    until = System.nanoTime();
    return count;
  }

  /** Samples that came since the last ones were read and that the line had no room for. */
  private long overrun() {
    return Math.max(0, samples(System.nanoTime() - until - Lines.BUFFERED_NANOS));
  }

  private long samples(long nanos) {
    return Math.round(nanos / 1e9 * format().rate());
  }

  private LiveSource reopened(IOException lost) throws IOException {
    long end = System.nanoTime() + patience.toNanos();
    do {
      pause();
      try {
        return new LiveSource(new Recording(Lines.open(device)));
      } catch (IOException e) {
        // Not yet there.
      }
    } while (System.nanoTime() < end);
    throw new IOException(
        name + " vanished and did not come back within " + patience.toSeconds() + " s", lost);
  }

  private void pause() throws InterruptedIOException {
    try {
      TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("interrupted while " + name + " was waited for");
    }
  }

  @Override
  public void close() throws IOException {
    live.close();
  }
}
