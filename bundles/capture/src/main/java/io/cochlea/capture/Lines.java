package io.cochlea.capture;

import io.cochlea.api.audio.Microphones.Device;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import javax.sound.sampled.AudioFormat;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.DataLine;
import javax.sound.sampled.LineUnavailableException;
import javax.sound.sampled.Mixer;
import javax.sound.sampled.TargetDataLine;
import org.jspecify.annotations.Nullable;

/** The lines of {@code javax.sound} that record. */
final class Lines {

  /** What is asked for, best first: the recognisers' own format needs no conversion. */
  private static final List<AudioFormat> FORMATS =
      List.of(pcm(16_000, 1), pcm(48_000, 1), pcm(44_100, 1), pcm(48_000, 2), pcm(44_100, 2));

  /** What a line holds until it is read. */
  static final long BUFFERED_NANOS = TimeUnit.SECONDS.toNanos(1);

  private Lines() {}

  private static AudioFormat pcm(int rate, int channels) {
    return new AudioFormat(rate, Short.SIZE, channels, true, false);
  }

  private static DataLine.Info info(@Nullable AudioFormat format) {
    return new DataLine.Info(TargetDataLine.class, format);
  }

  static List<Device> devices() {
    return mixers().stream()
        .map(Mixer::getMixerInfo)
        .map(info -> new Device(info.getName(), info.getDescription()))
        .toList();
  }

  /** The mixers that record; none where the machine has no sound system. */
  private static List<Mixer> mixers() {
    List<Mixer> mixers = new ArrayList<>();
    try {
      for (Mixer.Info info : AudioSystem.getMixerInfo()) {
        Mixer mixer = AudioSystem.getMixer(info);
        if (mixer.isLineSupported(info(null))) {
          mixers.add(mixer);
        }
      }
    } catch (LinkageError | IllegalArgumentException e) {
      // No native sound library, or a device that went while it was looked at: what was found
      // counts.
    }
    return mixers;
  }

  /**
   * Opens and starts a line that buffers a second.
   *
   * @param device its name, or a part of it that no other has; null for the first
   * @throws IOException naming the device and what there is
   */
  static TargetDataLine open(@Nullable String device) throws IOException {
    Mixer mixer = choose(device, mixers());
    String name = mixer.getMixerInfo().getName();
    for (AudioFormat format : FORMATS) {
      if (mixer.isLineSupported(info(format))) {
        return start(name, mixer, format);
      }
    }
    throw new IOException(
        "microphone '"
            + name
            + "' records in none of: 16, 44.1 or 48 kHz, 16 bit, 1 or 2 channels");
  }

  private static TargetDataLine start(String name, Mixer mixer, AudioFormat format)
      throws IOException {
    try {
      TargetDataLine line = (TargetDataLine) mixer.getLine(info(format));
      line.open(format, ((int) format.getSampleRate()) * format.getFrameSize());
      line.start();
      return line;
    } catch (LineUnavailableException | IllegalArgumentException | SecurityException e) {
      throw new IOException("microphone '" + name + "' cannot be opened: " + e.getMessage(), e);
    }
  }

  private static Mixer choose(@Nullable String device, List<Mixer> mixers) throws IOException {
    if (mixers.isEmpty()) {
      throw new IOException("there is no microphone");
    }
    if (device == null) {
      return mixers.getFirst();
    }
    List<Mixer> chosen = mixers.stream().filter(m -> name(m).equals(device)).toList();
    if (chosen.isEmpty()) {
      String part = device.toLowerCase(Locale.ROOT);
      chosen =
          mixers.stream().filter(m -> name(m).toLowerCase(Locale.ROOT).contains(part)).toList();
    }
    if (chosen.size() != 1) {
      String names = mixers.stream().map(Lines::name).collect(Collectors.joining("', '"));
      String many = chosen.isEmpty() ? "no" : "more than one";
      throw new IOException(many + " microphone is '" + device + "'; there is '" + names + "'");
    }
    return chosen.getFirst();
  }

  private static String name(Mixer mixer) {
    return mixer.getMixerInfo().getName();
  }
}
