package io.cochlea.benchmarks;

import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.ring.Cursor;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import javax.sound.sampled.AudioInputStream;
import javax.sound.sampled.AudioSystem;
import javax.sound.sampled.UnsupportedAudioFileException;

/**
 * Utterances set into noise at known places. Every utterance has the same level, two seconds lie
 * between one and the next, and a frame of 20 ms is labelled as speech when it lies within 160 ms
 * of one that is less than 30 dB below the loudest of the clean utterance.
 */
final class VadScene implements Cursor {

  static final int RATE = AudioFormat.SPEECH.rate();
  static final int FRAME = RATE / 50;
  private static final int PAUSE_FRAMES = 100;
  private static final int NEAR_FRAMES = 8;
  private static final double QUIET = 1e-3;
  private static final int TALKERS = 6;

  /** Root mean square of speech: 23 dB below full scale. */
  private static final double LEVEL = 32_768 * Math.pow(10, -23 / 20.0);

  /** What the speech is mixed with. */
  enum Noise {
    WHITE,
    PINK,
    /** Six talkers at once, who say the same utterances at other times. */
    BABBLE
  }

  private final MemorySegment audio;
  private final boolean[] speech;

  private VadScene(MemorySegment audio, boolean[] speech) {
    this.audio = audio;
    this.speech = speech;
  }

  /**
   * @param snr signal to noise in dB; infinite for none
   */
  static VadScene of(List<short[]> utterances, Noise noise, double snr) {
    int frames = PAUSE_FRAMES;
    for (short[] utterance : utterances) {
      frames += utterance.length / FRAME + PAUSE_FRAMES;
    }
    double[] mix = noise(noise, utterances, frames * FRAME, LEVEL * Math.pow(10, -snr / 20));
    boolean[] speech = new boolean[frames];
    int at = PAUSE_FRAMES;
    for (short[] utterance : utterances) {
      place(utterance, mix, speech, at);
      at += utterance.length / FRAME + PAUSE_FRAMES;
    }
    MemorySegment audio = Arena.ofAuto().allocate(2L * mix.length, 64);
    for (int i = 0; i < mix.length; i++) {
      short value = (short) Math.clamp(Math.round(mix[i]), Short.MIN_VALUE, Short.MAX_VALUE);
      audio.setAtIndex(ValueLayout.JAVA_SHORT, i, value);
    }
    return new VadScene(audio, speech);
  }

  private static void place(short[] utterance, double[] mix, boolean[] speech, int at) {
    double[] energies = new double[utterance.length / FRAME];
    for (int i = 0; i < energies.length * FRAME; i++) {
      energies[i / FRAME] += (double) utterance[i] * utterance[i];
    }
    double loudest = Arrays.stream(energies).max().orElse(0);
    double[] loud = Arrays.stream(energies).filter(e -> e > loudest * QUIET).toArray();
    double gain = LEVEL / Math.sqrt(Arrays.stream(loud).average().orElse(1) / FRAME);
    for (int i = 0; i < energies.length * FRAME; i++) {
      mix[at * FRAME + i] += gain * utterance[i];
    }
    for (int f = 0; f < energies.length; f++) {
      if (energies[f] > loudest * QUIET) {
        Arrays.fill(speech, at + f - NEAR_FRAMES, at + f + NEAR_FRAMES + 1, true);
      }
    }
  }

  /** Noise of the given root mean square. */
  private static double[] noise(Noise noise, List<short[]> utterances, int samples, double level) {
    double[] out =
        switch (noise) {
          case WHITE -> new Random(3).doubles(samples, -1, 1).toArray();
          case PINK -> pink(samples);
          case BABBLE -> babble(utterances, samples);
        };
    double gain = level / Math.sqrt(Arrays.stream(out).map(x -> x * x).average().orElse(1));
    for (int i = 0; i < samples; i++) {
      out[i] *= gain;
    }
    return out;
  }

  /** P. Kellet's filter of three poles on white noise. */
  private static double[] pink(int samples) {
    Random random = new Random(3);
    double[] out = new double[samples];
    double a = 0;
    double b = 0;
    double c = 0;
    for (int i = 0; i < samples; i++) {
      double white = random.nextGaussian();
      a = 0.99765 * a + white * 0.0990460;
      b = 0.96300 * b + white * 0.2965164;
      c = 0.57000 * c + white * 1.0526913;
      out[i] = a + b + c + white * 0.1848;
    }
    return out;
  }

  private static double[] babble(List<short[]> utterances, int samples) {
    double[] out = new double[samples];
    for (int talker = 0; talker < TALKERS; talker++) {
      int turn = talker * utterances.size() / TALKERS + 1;
      for (int at = -talker * RATE / 2; at < samples; turn++) {
        short[] utterance = utterances.get(turn % utterances.size());
        double loudest = 1;
        for (short x : utterance) {
          loudest = Math.max(loudest, Math.abs(x));
        }
        for (int i = Math.max(0, -at); i < utterance.length && at + i < samples; i++) {
          out[at + i] += utterance[i] / loudest;
        }
        at += utterance.length;
      }
    }
    return out;
  }

  /** The samples of a WAV file of 16 kHz, mono, S16. */
  static short[] read(Path file) throws IOException {
    try (AudioInputStream in = AudioSystem.getAudioInputStream(file.toFile())) {
      var format = in.getFormat();
      if (format.getSampleRate() != RATE
          || format.getChannels() != 1
          || format.getSampleSizeInBits() != Short.SIZE) {
        throw new IOException(file + ": " + format + "; allowed: 16 kHz, mono, 16 bit");
      }
      byte[] bytes = in.readAllBytes();
      short[] samples = new short[bytes.length / 2];
      MemorySegment.ofArray(bytes)
          .asByteBuffer()
          .order(ByteOrder.LITTLE_ENDIAN)
          .asShortBuffer()
          .get(samples);
      return samples;
    } catch (UnsupportedAudioFileException e) {
      throw new IOException(file + ": " + e.getMessage(), e);
    }
  }

  int frames() {
    return speech.length;
  }

  /** Whether there is speech in a frame. */
  boolean speech(int frame) {
    return speech[frame];
  }

  @Override
  public long position() {
    return 0;
  }

  @Override
  public long poll() {
    return (long) speech.length * FRAME;
  }

  @Override
  public long gap() {
    return 0;
  }

  @Override
  public boolean ended() {
    return false;
  }

  @Override
  public void advance(long sample) {
    throw new UnsupportedOperationException("a scene is read as a whole");
  }

  @Override
  public long address(long sample) {
    return audio.asSlice(2 * sample).address();
  }
}
