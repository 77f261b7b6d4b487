package io.cochlea.capture;

import io.cochlea.api.audio.AudioFiles;
import io.cochlea.api.audio.AudioFormat;
import io.cochlea.api.audio.AudioSource;
import io.cochlea.api.ring.RingWriter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Opens audio files and pipes. What is 16 kHz, mono and S16 already is read as it is; the rest is
 * decoded, mixed down and resampled to that. A file of a format that is not read here is left to
 * ffmpeg where that is on the PATH; a pipe is not.
 */
@Component
public final class FileCapture implements AudioFiles {

  private final @Nullable Path ffmpeg;

  @Activate
  public FileCapture() {
    this(FfmpegReader.find());
  }

  /**
   * @param ffmpeg the program, or null to do without
   */
  FileCapture(@Nullable Path ffmpeg) {
    this.ffmpeg = ffmpeg;
  }

  @Override
  public List<Support> formats() {
    String other = ffmpeg == null ? "nothing: ffmpeg is not on the PATH" : ffmpeg.toString();
    return List.of(
        new Support("WAV, AIFF, AU", "linear PCM, float, A-law, µ-law", "cochlea"),
        new Support("FLAC", "up to 24 bit", "cochlea"),
        new Support("Ogg Opus", "mono, stereo", "Concentus"),
        new Support("raw PCM", "s16, f32; has to be told", "cochlea"),
        new Support("MP3, Ogg Vorbis, MP4, …", "files only", other));
  }

  @Override
  public AudioSource open(Path file) throws IOException {
    String name = name(file.toString());
    try {
      return open(name, file);
    } catch (AccessDeniedException e) {
      throw new IOException(name + ": permission denied", e);
    } catch (IOException e) {
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public AudioSource open(String from, InputStream in, @Nullable AudioFormat raw)
      throws IOException {
    String name = name(from);
    Input input = new PipeInput(in);
    try {
      return raw == null
          ? Recognised.open(name, input)
          : Recognised.source(name, input, PcmLayout.raw(raw));
    } catch (IOException e) {
      input.close();
      throw new IOException(name + ": " + e.getMessage(), e);
    }
  }

  @Override
  public RingWriter writer(int rate, RingWriter ring) {
    return rate == AudioFormat.SPEECH.rate() ? ring : new ConvertingWriter(rate, ring);
  }

  /** As it can be shown: names of files may hold anything. */
  private static String name(String name) {
    return name.replaceAll("\\p{Cntrl}", "?");
  }

  private AudioSource open(String name, Path file) throws IOException {
    if (!Files.exists(file)) {
      throw new IOException("no such file");
    }
    if (!Files.isRegularFile(file)) {
      String kind = Files.isDirectory(file) ? "a directory" : "not a regular file";
      throw new IOException("is " + kind + "; allowed: an audio file");
    }
    Input input = FileInput.open(file);
    try {
      return Recognised.open(name, input);
    } catch (UnsupportedFormatException e) {
      input.close();
      return new ConvertedFile(name, ffmpeg(e, file));
    } catch (IOException | RuntimeException e) {
      input.close();
      throw e;
    }
  }

  private MonoReader ffmpeg(UnsupportedFormatException unsupported, Path file) throws IOException {
    if (ffmpeg == null) {
      throw new IOException(
          unsupported.getMessage() + "; ffmpeg, which reads more, is not on the PATH", unsupported);
    }
    try {
      return new FfmpegReader(ffmpeg, file);
    } catch (IOException e) {
      throw new IOException(unsupported.getMessage() + "; " + e.getMessage(), e);
    }
  }
}
